//! [`Sessions`]: those that were made for one call, so that a token that is good once is looked up once.
//!
//! Nothing is locked while a function of the project's own runs: such a function may ask for another session, or ask the
//! gateway, whose intents may ask for any. So two that ask for the same at the same time may both make it, and the first
//! that is there is everyone's.

use std::any::{Any, TypeId, type_name};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::SessionMaker;
use crate::error::HandlerError;
use crate::invocation::{Invocation, Refusal};

/// The sessions of one call, shared by all that run for it.
#[derive(Clone, Default)]
pub(crate) struct Sessions {
    made: Arc<Mutex<HashMap<TypeId, Made>>>,
    /// The one that is being made by whoever asks, if one is.
    making: Option<Arc<Making>>,
}

type Made = Arc<dyn Any + Send + Sync>;

/// A session that is being made, and the one that asked for it.
struct Making {
    session: TypeId,
    asked_by: Option<Arc<Making>>,
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
            made: Arc::clone(&self.made),
            making: Some(Arc::new(Making {
                session,
                asked_by: self.making.clone(),
            })),
        };
        let made = maker.make(invocation.clone().within(inside)).await?;
        let kept: Made = Arc::new(made.clone());
        let keep = || Arc::clone(&kept);
        let first = Arc::clone(self.lock().entry(session).or_insert_with(keep));
        Ok(first.downcast_ref().cloned().unwrap_or(made))
    }

    fn made<T: Clone + 'static>(&self) -> Option<T> {
        let made = self.lock().get(&TypeId::of::<T>()).cloned();
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

    fn lock(&self) -> MutexGuard<'_, HashMap<TypeId, Made>> {
        // a map is whole after any step
        self.made.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
