//! Parts, their base64, their size, and signatures that were tampered with.

use super::super::forge::{Forge, Way, base64};
use super::{Accepted, CLAIMS, Case, ILL_FORMED, Ignored, SIGNATURE, TOO_LONG};

/// The three parts of an honest token.
fn parts(forge: &Forge) -> [String; 3] {
    let honest = forge.honest();
    let parts: Vec<String> = honest.split('.').map(str::to_owned).collect();
    parts.try_into().expect("three parts")
}

/// A token of this many bytes, with nothing else wrong.
fn of_size(forge: &Forge, bytes: usize) -> String {
    let filled = |object: serde_json::Value, blanks| format!("{object}{}", " ".repeat(blanks));
    let length = |text: String| base64(text).len();
    // base64 has no text of every length, so both parts are filled
    let blanks = (0..3).flat_map(|header| (bytes / 2..bytes).map(move |claims| (header, claims)));
    let fits = |&(header, claims): &(usize, usize)| {
        let header = length(filled(forge.header(), header));
        let claims = length(filled(forge.claims(), claims));
        // two dots, and a signature of 256 bytes
        header + claims + 2 + 342 == bytes
    };
    let (header, claims) = blanks.into_iter().find(fits).expect("it fits");
    forge.of(
        filled(forge.header(), header),
        filled(forge.claims(), claims),
    )
}

/// The sum of two numbers of the same length, if it has that length too.
fn sum(one: &[u8], other: &[u8]) -> Option<Vec<u8>> {
    let mut carry = 0;
    let digits = one.iter().zip(other).rev();
    let mut sum: Vec<u8> = digits
        .map(|(&one, &other)| {
            carry += u16::from(one) + u16::from(other);
            let digit = carry as u8;
            carry >>= 8;
            digit
        })
        .collect();
    sum.reverse();
    (carry == 0).then_some(sum)
}

pub(super) static CASES: &[Case] = &[
    Case::new("nothing", Ignored, |_| String::new()),
    Case::new("one word", Ignored, |_| "secret".to_owned()),
    Case::new("dots alone", Ignored, |_| "..".to_owned()),
    Case::new("a token of another kind", Ignored, |_| {
        "ya29.a0AfH6SMBx.1//0gabc".to_owned()
    }),
    Case::new("two parts", Ignored, |forge| {
        let [header, claims, _] = parts(forge);
        format!("{header}.{claims}")
    }),
    Case::new("four parts", Ignored, |forge| {
        format!("{}.", forge.honest())
    }),
    Case::new("five parts, as an encrypted token has", Ignored, |forge| {
        format!("{}.a.b", forge.honest())
    }),
    Case::new("a token in JSON", Ignored, |forge| {
        let [header, claims, signature] = parts(forge);
        format!(r#"{{"payload":"{claims}","protected":"{header}","signature":"{signature}"}}"#)
    }),
    Case::new("three parts that mean nothing", ILL_FORMED, |_| {
        "e30x.e30x.AAAA".to_owned()
    }),
    Case::new("nothing in place of the header", Ignored, |forge| {
        let [_, claims, signature] = parts(forge);
        format!(".{claims}.{signature}")
    }),
    Case::new("nothing in place of the claims", CLAIMS, |forge| {
        forge.with_claims("")
    }),
    Case::new("nothing in place of the signature", SIGNATURE, |forge| {
        let [header, claims, _] = parts(forge);
        format!("{header}.{claims}.")
    }),
    Case::new("claims in place of the header", ILL_FORMED, |forge| {
        let [header, claims, signature] = parts(forge);
        format!("{claims}.{header}.{signature}")
    }),
    Case::new("padding behind the header", ILL_FORMED, |forge| {
        let message = format!(
            "{}=.{}",
            base64(r#"{"alg":"RS256","kid":"a" }"#),
            base64(forge.claims().to_string())
        );
        format!("{message}.{}", base64(forge.a.sign(Way::Rs256, &message)))
    }),
    Case::new("padding behind the claims", CLAIMS, |forge| {
        let mut claims = forge.claims().to_string();
        while claims.len() % 3 != 2 {
            claims.push(' ');
        }
        let message = format!("{}.{}=", base64(forge.header().to_string()), base64(claims));
        format!("{message}.{}", base64(forge.a.sign(Way::Rs256, &message)))
    }),
    Case::new("padding behind the signature", ILL_FORMED, |forge| {
        format!("{}==", forge.honest())
    }),
    Case::new("a signature in the other base64", ILL_FORMED, |forge| {
        let [header, claims, _] = parts(forge);
        let message = format!("{header}.{claims}");
        let signature = base64(forge.a.sign(Way::Rs256, &message));
        let signature = signature.replacen(|letter: char| !"-_".contains(letter), "+", 1);
        format!("{message}.{signature}")
    }),
    Case::new("claims in the other base64", CLAIMS, |forge| {
        let claims = base64(forge.claims().to_string());
        let claims = claims.replacen('e', "+", 1);
        let message = format!("{}.{claims}", base64(forge.header().to_string()));
        format!("{message}.{}", base64(forge.a.sign(Way::Rs256, &message)))
    }),
    Case::new(
        "bits that nobody reads behind the signature",
        ILL_FORMED,
        |forge| {
            // 256 bytes leave four bits of the last letter unused
            let honest = forge.honest();
            let (rest, last) = honest.split_at(honest.len() - 1);
            let next = match last {
                "A" => 'B',
                "Q" => 'R',
                "g" => 'h',
                _ => 'x',
            };
            format!("{rest}{next}")
        },
    ),
    Case::new("a line break in the signature", ILL_FORMED, |forge| {
        let honest = forge.honest();
        let (rest, last) = honest.split_at(honest.len() - 4);
        format!("{rest}\n{last}")
    })
    .in_no_header(),
    Case::new("a blank behind the signature", ILL_FORMED, |forge| {
        format!("{} ", forge.honest())
    })
    .in_no_header(),
    Case::new(
        "a letter behind the signature that is no ASCII",
        ILL_FORMED,
        |forge| format!("{}é", forge.honest()),
    )
    .among(Forge::set),
    Case::new("a signature without its last byte", SIGNATURE, |forge| {
        let [header, claims, _] = parts(forge);
        let message = format!("{header}.{claims}");
        let signature = forge.a.sign(Way::Rs256, &message);
        format!("{message}.{}", base64(&signature[..255]))
    }),
    Case::new("a signature with a byte more", SIGNATURE, |forge| {
        let [header, claims, _] = parts(forge);
        let message = format!("{header}.{claims}");
        let mut signature = forge.a.sign(Way::Rs256, &message);
        signature.insert(0, 0);
        format!("{message}.{}", base64(signature))
    }),
    Case::new("a signature with one other bit", SIGNATURE, |forge| {
        let [header, claims, _] = parts(forge);
        let message = format!("{header}.{claims}");
        let mut signature = forge.a.sign(Way::Rs256, &message);
        signature[128] ^= 1;
        format!("{message}.{}", base64(signature))
    }),
    Case::new("a signature of zeros", SIGNATURE, |forge| {
        let [header, claims, _] = parts(forge);
        format!("{header}.{claims}.{}", base64([0; 256]))
    }),
    Case::new("a signature of one", SIGNATURE, |forge| {
        let [header, claims, _] = parts(forge);
        let mut one = [0; 256];
        one[255] = 1;
        format!("{header}.{claims}.{}", base64(one))
    }),
    Case::new("a signature with the modulus added", SIGNATURE, |forge| {
        // the same remainder, so that it would hold where numbers are not compared first
        let mut all = (0..).map(|sub| forge.claim("sub", sub));
        let with_modulus = |token: String| {
            let (message, _) = token.rsplit_once('.')?;
            let sum = sum(&forge.a.sign(Way::Rs256, message), &forge.a.modulus())?;
            Some(format!("{message}.{}", base64(sum)))
        };
        all.find_map(with_modulus).expect("a small signature")
    }),
    Case::new("the modulus as the signature", SIGNATURE, |forge| {
        let [header, claims, _] = parts(forge);
        format!("{header}.{claims}.{}", base64(forge.a.modulus()))
    }),
    Case::new(
        "a signature that Cloud Run has removed",
        SIGNATURE,
        |forge| {
            let [header, claims, _] = parts(forge);
            format!("{header}.{claims}.SIGNATURE_REMOVED_BY_GOOGLE")
        },
    ),
    Case::new("the signature of another token", SIGNATURE, |forge| {
        let [header, claims, _] = parts(forge);
        let other = forge.claim("sub", "1");
        let (_, signature) = other.rsplit_once('.').expect("three parts");
        format!("{header}.{claims}.{signature}")
    }),
    Case::new(
        "claims that were changed after they were signed",
        SIGNATURE,
        |forge| {
            let [header, _, signature] = parts(forge);
            let mut claims = forge.claims();
            claims["exp"] = (forge.now + 7200).into();
            format!("{header}.{}.{signature}", base64(claims.to_string()))
        },
    ),
    Case::new(
        "a header that was changed after it was signed",
        SIGNATURE,
        |forge| {
            let [_, claims, signature] = parts(forge);
            let header = base64(r#"{"alg":"RS256","kid":"a"}"#);
            format!("{header}.{claims}.{signature}")
        },
    ),
    Case::new("claims that are a list", CLAIMS, |forge| {
        let claims = forge.claims();
        let list = ["iss", "aud", "exp", "iat", "nbf", "email", "email_verified"];
        let list = list.map(|name| claims.get(name).cloned().unwrap_or(forge.now.into()));
        forge.with_claims(serde_json::Value::from(list.to_vec()))
    }),
    Case::new("claims that are null", CLAIMS, |forge| {
        forge.with_claims("null")
    }),
    Case::new("claims that are no JSON", CLAIMS, |forge| {
        forge.with_claims("iss=https://accounts.google.com")
    }),
    Case::new("claims with something behind them", CLAIMS, |forge| {
        forge.with_claims(format!("{}{{}}", forge.claims()))
    }),
    Case::new("half of the claims", CLAIMS, |forge| {
        let claims = forge.claims().to_string();
        forge.with_claims(&claims[..claims.len() - 1])
    }),
    Case::new("claims that are no text", CLAIMS, |forge| {
        let claims = forge.claims().to_string();
        let open = claims.strip_suffix('}').expect("an object");
        let claims = [open.as_bytes(), b",\"x\":\"\xff\"}"].concat();
        let message = format!("{}.{}", base64(forge.header().to_string()), base64(claims));
        format!("{message}.{}", base64(forge.a.sign(Way::Rs256, &message)))
    }),
    Case::new("8 KiB", Accepted, |forge| of_size(forge, 8192)),
    Case::new("a byte more than 8 KiB", TOO_LONG, |forge| {
        of_size(forge, 8193)
    }),
    Case::new("50 KiB", TOO_LONG, |forge| {
        forge.claim("x", "x".repeat(37_000))
    }),
];
