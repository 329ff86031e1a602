//! Whether the time that a token's check takes tells a caller how near a guess was, by the dudect method: two classes
//! of guesses, those that share all but their last bytes with the token and those that share nothing with it, and Welch's
//! t over how long each takes. |t| beyond 4.5 tells them apart.
//!
//! `cargo run --release` prints a line for each; `tests/timing/run.sh` judges them. The naive comparison is the positive
//! control: if it is not told apart, this machine is too noisy for the others to mean anything.

use std::hint::black_box;

use dudect_bencher::rand::RngExt;
use dudect_bencher::{BenchRng, Class, CtRunner, ctbench_main};

#[path = "../../../fulfillment-runtime/src/guards/credentials.rs"]
#[allow(dead_code, unreachable_pub)] // as it stands in its own crate
mod credentials;

use credentials::{Credentials, Way};

/// Bytes of a token: as many as generators of tokens make.
const TOKEN: usize = 64;
/// Bytes at the end of a near guess that are its own: guesses that are all the same would be hashed to the same place, and
/// the processor would learn the way there.
const OWN: usize = 8;
const GUESSES: usize = 200_000;

/// The token, and guesses of both classes in random order.
fn guesses(rng: &mut BenchRng) -> (Vec<u8>, Vec<(Class, Vec<u8>)>) {
    let mut letters = || -> Vec<u8> { (0..TOKEN).map(|_| rng.random_range(b'a'..=b'z')).collect() };
    let token = letters();
    let mut guesses = Vec::with_capacity(GUESSES);
    for number in 0..GUESSES as u64 {
        let mut guess = letters();
        // every other one, in an order that nothing else follows
        let near = number.wrapping_mul(0x9e37_79b9) & 0x8000_0000 != 0;
        if near {
            guess[..TOKEN - OWN].copy_from_slice(&token[..TOKEN - OWN]);
        } else {
            guess[0] = b'-';
        }
        guess[TOKEN - 1] = b'-';
        let class = if near { Class::Left } else { Class::Right };
        guesses.push((class, guess));
    }
    (token, guesses)
}

/// The check of this server, among a hundred other tokens.
fn token_check(runner: &mut CtRunner, rng: &mut BenchRng) {
    let (token, guesses) = guesses(rng);
    let others = (0..100u32).map(|number| {
        (
            Way::Token,
            format!("other-{number}").into_bytes().into(),
            number,
        )
    });
    let own = [(Way::Token, token.into_boxed_slice(), 100)];
    let credentials = Credentials::new(others.chain(own));
    for (class, guess) in guesses {
        runner.run_one(class, || {
            black_box(credentials.proven_by(Way::Token, black_box(&guess)).count())
        });
    }
}

/// The same for what must be told apart: a comparison that ends at the first byte that differs.
fn naive_comparison(runner: &mut CtRunner, rng: &mut BenchRng) {
    let (token, guesses) = guesses(rng);
    let is_equal = |guess: &[u8]| {
        token
            .iter()
            .zip(guess)
            .all(|(one, other)| black_box(one) == black_box(other))
    };
    for (class, guess) in guesses {
        runner.run_one(class, || black_box(is_equal(black_box(&guess))));
    }
}

ctbench_main!(token_check, naive_comparison);
