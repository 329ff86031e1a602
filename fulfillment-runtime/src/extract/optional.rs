//! `Option` and `Result` of an argument: what is absent, and what was refused.

use super::Never;
use crate::invocation::{FromInvocation, Invocation, Needs, Refusal, RefusalKind};

/// `None` for what is absent; what does not fit is refused as ever.
impl<T: FromInvocation> FromInvocation for Option<T> {
    type Refusal = Refusal;

    // `needs` is not passed on: what may be absent is not needed

    async fn from_invocation(invocation: &Invocation) -> Result<Self, Refusal> {
        match T::from_invocation(invocation).await {
            Ok(argument) => Ok(Some(argument)),
            Err(refusal) => {
                let refusal: Refusal = refusal.into();
                if refusal.is_absent() {
                    Ok(None)
                } else {
                    Err(refusal)
                }
            }
        }
    }
}

/// The refusal itself, for a function that decides what to do about it.
impl<T: FromInvocation<Refusal = R>, R: Into<Refusal> + Send + 'static> FromInvocation
    for Result<T, R>
{
    type Refusal = Never;

    fn needs(needs: &mut Needs) {
        T::needs(needs);
    }

    async fn from_invocation(invocation: &Invocation) -> Result<Self, Never> {
        Ok(T::from_invocation(invocation).await)
    }
}

impl Refusal {
    fn is_absent(&self) -> bool {
        matches!(self.kind(), RefusalKind::Absent(_))
    }
}
