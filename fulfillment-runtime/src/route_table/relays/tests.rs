//! The rules of a relay's texts, on the cases that the attribute's are tried on too.

use super::cases::{BASE_URLS, INITIALS, MNEMONICS, NO_BASE_URLS, NO_INITIALS, NO_MNEMONICS};
use super::{base_url, check_chatbot, check_environment};

#[test]
fn a_mnemonic_is_one_segment_of_a_path() {
    for text in MNEMONICS {
        assert_eq!(check_chatbot(text), Ok(()), "{text:?}");
    }
    for text in NO_MNEMONICS {
        assert!(check_chatbot(text).is_err(), "{text:?}");
    }
}

#[test]
fn an_environment_is_one_small_letter() {
    for text in INITIALS {
        assert_eq!(check_environment(text), Ok(()), "{text:?}");
    }
    for text in NO_INITIALS {
        assert!(check_environment(text).is_err(), "{text:?}");
    }
}

#[test]
fn a_base_url_has_a_scheme_a_host_and_perhaps_a_port_and_a_path() {
    for url in BASE_URLS {
        assert!(base_url(url).is_ok(), "{url:?}");
    }
    let accepted: Vec<&str> = NO_BASE_URLS
        .into_iter()
        .filter(|url| base_url(url).is_ok())
        .collect();
    assert!(accepted.is_empty(), "{accepted:?}");
}
