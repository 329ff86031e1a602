//! [`Sessions`]: those that were made for one call, so that a token that is good once is looked up once.
//!
//! They live as long as the call runs, and [`Kept`] alone holds them: a session may hold the call that it was made of, or
//! its gateway, and these know of the sessions. Whoever asks after the end of the call has one made that nobody keeps.
//!
//! Nothing is locked while a function of the project's own runs: such a function may ask for another session, or ask the
//! gateway, whose intents may ask for any. So two that ask for the same at the same time may both make it, and the first
//! that is there is everyone's.

use std::any::{Any, TypeId, type_name};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use super::SessionMaker;
use crate::error::HandlerError;
use crate::invocation::{CallFuture, Invocation, Refusal, Shared, boxed};

/// Holds the sessions of one call; none in an application that makes none.
pub(crate) struct Kept(Option<Arc<Map>>);

/// The sessions of one call, as all that run for it see them.
#[derive(Clone, Default)]
pub(crate) struct Sessions {
    made: Weak<Map>,
    /// The one that is being made by whoever asks, if one is.
    making: Option<Arc<Making>>,
}

type Map = Mutex<HashMap<TypeId, Made>>;

type Made = Arc<dyn Any + Send + Sync>;

/// A session that is being made, and the one that asked for it.
struct Making {
    session: TypeId,
    asked_by: Option<Arc<Making>>,
}

impl Kept {
    /// Those of a call that begins.
    pub(crate) fn new(shared: &Shared) -> Self {
        Self(shared.states.makes_sessions().then(Arc::default))
    }

    pub(crate) fn sessions(&self) -> Option<Sessions> {
        let made = Arc::downgrade(self.0.as_ref()?);
        Some(Sessions { made, making: None })
    }

    /// The call, which holds its sessions until its function has ended, whether somebody waits for that or not.
    pub(crate) fn by(self, call: CallFuture) -> CallFuture {
        match self.0 {
            None => call,
            Some(kept) => boxed(async move {
                let outcome = call.await;
                // here, where a panic of theirs is caught
                drop(kept);
                outcome
            }),
        }
    }
}

impl Sessions {
    /// The session of type `T`, made if it is not there yet. A refusal is not kept.
    pub(super) async fn get<T: Clone + Send + Sync + 'static>(
        &self,
        maker: &SessionMaker<T>,
        invocation: &Invocation,
    ) -> Result<T, Refusal> {
        if let Some(made) = self.made() {
            return Ok(made);
        }
        let session = TypeId::of::<T>();
        if self.is_making(session) {
            let cause = format!("the session of type `{}` asks for itself", type_name::<T>());
            return Err(HandlerError::from(cause).into());
        }
        let inside = Self {
            made: Weak::clone(&self.made),
            making: Some(Arc::new(Making {
                session,
                asked_by: self.making.clone(),
            })),
        };
        let made = maker.make(invocation.clone().within(Some(inside))).await?;
        let Some(all) = self.made.upgrade() else {
            return Ok(made);
        };
        let kept: Made = Arc::new(made.clone());
        let keep = || Arc::clone(&kept);
        let first = Arc::clone(lock(&all).entry(session).or_insert_with(keep));
        Ok(first.downcast_ref().cloned().unwrap_or(made))
    }

    fn made<T: Clone + 'static>(&self) -> Option<T> {
        let all = self.made.upgrade()?;
        let made = lock(&all).get(&TypeId::of::<T>()).cloned();
        // a user's `clone`, outside of the lock
        made?.downcast_ref::<T>().cloned()
    }

    fn is_making(&self, session: TypeId) -> bool {
        let mut making = self.making.as_deref();
        while let Some(one) = making {
            if one.session == session {
                return true;
            }
            making = one.asked_by.as_deref();
        }
        false
    }
}

fn lock(all: &Map) -> MutexGuard<'_, HashMap<TypeId, Made>> {
    // a map is whole after any step
    all.lock().unwrap_or_else(PoisonError::into_inner)
}
