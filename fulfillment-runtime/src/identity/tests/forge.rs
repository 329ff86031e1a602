//! [`Forge`]: tokens as Google signs them, and as others would like them to be taken.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::rand::SystemRandom;
use ring::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, RSA_PKCS1_SHA256, RSA_PKCS1_SHA384,
    RSA_PKCS1_SHA512, RSA_PSS_SHA256, RsaEncoding, RsaKeyPair,
};
use ring::{hmac, rsa};
use serde_json::{Value, json};

pub(super) const EMAIL: &str = "service-123456789012@gcp-sa-dialogflow.iam.gserviceaccount.com";
pub(super) const AUDIENCE: &str = "https://bot.test/pedidos";

/// A key pair, and the name that it is published under.
pub(super) struct Signer {
    pub(super) id: &'static str,
    pair: RsaKeyPair,
}

/// Keys, and the time that tokens are made for.
pub(super) struct Forge {
    /// Published.
    pub(super) a: Signer,
    /// Published too.
    pub(super) b: Signer,
    /// Published where a case says so.
    pub(super) large: Signer,
    /// Never published.
    pub(super) other: Signer,
    /// Whole seconds since 1970.
    pub(super) now: i64,
}

/// How a token is signed.
#[derive(Clone, Copy)]
pub(super) enum Way {
    Rs256,
    Rs384,
    Rs512,
    Ps256,
}

impl Signer {
    fn new(id: &'static str, pkcs8: &[u8]) -> Self {
        let pair = RsaKeyPair::from_pkcs8(pkcs8).expect("a key pair");
        Self { id, pair }
    }

    pub(super) fn sign(&self, way: Way, message: &str) -> Vec<u8> {
        let encoding: &dyn RsaEncoding = match way {
            Way::Rs256 => &RSA_PKCS1_SHA256,
            Way::Rs384 => &RSA_PKCS1_SHA384,
            Way::Rs512 => &RSA_PKCS1_SHA512,
            Way::Ps256 => &RSA_PSS_SHA256,
        };
        let mut signature = vec![0; self.pair.public().modulus_len()];
        self.pair
            .sign(
                encoding,
                &SystemRandom::new(),
                message.as_bytes(),
                &mut signature,
            )
            .expect("it signs");
        signature
    }

    /// The modulus, as keys are published.
    pub(super) fn modulus(&self) -> Vec<u8> {
        let public = rsa::PublicKeyComponents::<Vec<u8>>::from(self.pair.public());
        public.n
    }

    /// The public key in DER, as programs read it from a file.
    pub(super) fn der(&self) -> &[u8] {
        self.pair.public().as_ref()
    }

    /// The key as Google publishes its own.
    pub(super) fn jwk(&self) -> Value {
        json!({
            "n": base64(self.modulus()), "e": "AQAB", "kid": self.id, "kty": "RSA", "alg": "RS256", "use": "sig",
        })
    }
}

impl Forge {
    pub(super) fn new(now: i64) -> Self {
        Self {
            a: Signer::new("a", include_bytes!("keys/a.der")),
            b: Signer::new("b", include_bytes!("keys/b.der")),
            large: Signer::new("large", include_bytes!("keys/large.der")),
            other: Signer::new("other", include_bytes!("keys/other.der")),
            now,
        }
    }

    /// The key set as it is published.
    pub(super) fn set(&self) -> Value {
        json!({"keys": [self.a.jwk(), self.b.jwk()]})
    }

    /// The header of an honest token, as it stands in Google's.
    pub(super) fn header(&self) -> Value {
        json!({"alg": "RS256", "kid": self.a.id, "typ": "JWT"})
    }

    /// The claims of an honest token, as they stand in Google's for service accounts.
    pub(super) fn claims(&self) -> Value {
        json!({
            "aud": AUDIENCE,
            "azp": "113774264463038321964",
            "email": EMAIL,
            "email_verified": true,
            "exp": self.now + 3600,
            "iat": self.now,
            "iss": "https://accounts.google.com",
            "sub": "113774264463038321964",
        })
    }

    pub(super) fn honest(&self) -> String {
        self.with_header(self.header())
    }

    /// Signed by `a`, with this header and honest claims.
    pub(super) fn with_header(&self, header: impl ToString) -> String {
        self.of(header, self.claims())
    }

    /// Signed by `a`, with these claims and an honest header.
    pub(super) fn with_claims(&self, claims: impl ToString) -> String {
        self.of(self.header(), claims)
    }

    /// Signed by `a`.
    pub(super) fn of(&self, header: impl ToString, claims: impl ToString) -> String {
        let message = message(header, claims);
        let signature = self.a.sign(Way::Rs256, &message);
        format!("{message}.{}", base64(signature))
    }

    /// Honest but for one member of its header.
    pub(super) fn header_with(&self, name: &str, value: impl Into<Value>) -> String {
        let mut header = self.header();
        header[name] = value.into();
        self.with_header(header)
    }

    /// Honest but for one claim.
    pub(super) fn claim(&self, name: &str, value: impl Into<Value>) -> String {
        let mut claims = self.claims();
        claims[name] = value.into();
        self.with_claims(claims)
    }

    /// Honest but for a claim that is not there.
    pub(super) fn without(&self, name: &str) -> String {
        let mut claims = self.claims();
        claims.as_object_mut().expect("an object").remove(name);
        self.with_claims(claims)
    }

    /// Honest but for these raw members at the end of its claims.
    pub(super) fn and_claims(&self, members: &str) -> String {
        let claims = self.claims().to_string();
        let open = claims.strip_suffix('}').expect("an object");
        self.with_claims(format!("{open},{members}}}"))
    }

    /// With this algorithm in its header, and signed with another signature.
    pub(super) fn signed_with(&self, alg: &str, sign: impl FnOnce(&str) -> Vec<u8>) -> String {
        let header = json!({"alg": alg, "kid": self.a.id, "typ": "JWT"});
        let message = message(header, self.claims());
        let signature = sign(&message);
        format!("{message}.{}", base64(signature))
    }

    /// Honest but for its signature, by this secret.
    pub(super) fn hmac(&self, secret: &[u8]) -> String {
        let key = hmac::Key::new(hmac::HMAC_SHA256, secret);
        self.signed_with("HS256", |message| {
            hmac::sign(&key, message.as_bytes()).as_ref().to_vec()
        })
    }

    /// Honest but for its signature, by a key on a curve.
    pub(super) fn curve(&self) -> String {
        let random = SystemRandom::new();
        let way = &ECDSA_P256_SHA256_FIXED_SIGNING;
        let pair = EcdsaKeyPair::generate_pkcs8(way, &random).expect("a key pair");
        let pair = EcdsaKeyPair::from_pkcs8(way, pair.as_ref(), &random).expect("a key pair");
        self.signed_with("ES256", |message| {
            let signature = pair.sign(&random, message.as_bytes());
            signature.expect("it signs").as_ref().to_vec()
        })
    }

    /// An honest token by somebody else, under this name of a key.
    pub(super) fn by(&self, signer: &Signer, id: &str) -> String {
        let message = message(json!({"alg": "RS256", "kid": id}), self.claims());
        let signature = signer.sign(Way::Rs256, &message);
        format!("{message}.{}", base64(signature))
    }
}

/// What is signed of a token.
fn message(header: impl ToString, claims: impl ToString) -> String {
    format!(
        "{}.{}",
        base64(header.to_string()),
        base64(claims.to_string())
    )
}

pub(super) fn base64(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}
