//! What every wire struct and every wire enum has in common.

/// A struct whose fields all go through [`Field`](super::field::Field): read as callers write them, left out when
/// unset. `Debug` shows kind and size of what is set; the `shown` fields, which hold names and numbers that the
/// agent's makers chose, it shows whole.
macro_rules! wire_struct {
    (
        $(#[$meta:meta])*
        pub struct $name:ident {
            $($(#[$field_meta:meta])* pub $field:ident: $kind:ty,)+
        }
        $(shown: $($shown:ident),+)?
    ) => {
        $(#[$meta])*
        #[derive(Clone, Default, PartialEq, ::serde::Serialize, ::serde::Deserialize)]
        #[serde(rename_all = "camelCase", default)]
        #[non_exhaustive]
        pub struct $name {
            $(
                $(#[$field_meta])*
                #[serde(
                    deserialize_with = "crate::platform::dialogflow::message::field::Field::read",
                    skip_serializing_if = "crate::platform::dialogflow::message::field::Field::is_unset"
                )]
                pub $field: $kind,
            )+
        }

        $crate::platform::dialogflow::message::macros::wire_traits!($name { $($field),+ } shown: $($($shown),+)?);
    };
}

/// `Field` and `Debug` for a struct.
macro_rules! wire_traits {
    ($name:ident { $($field:ident),+ } shown: $($shown:ident),*) => {
        impl ::std::fmt::Debug for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                use $crate::platform::dialogflow::message::field::{Field as _, Outline};
                let shown: &[&str] = &[$(stringify!($shown)),*];
                let mut shape = f.debug_struct(stringify!($name));
                $(if !self.$field.is_unset() {
                    if shown.contains(&stringify!($field)) {
                        shape.field(stringify!($field), &self.$field);
                    } else {
                        shape.field(stringify!($field), &Outline(&self.$field));
                    }
                })+
                shape.finish()
            }
        }

        impl $crate::platform::dialogflow::message::field::Field for $name {
            fn read<'de, D: ::serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                $crate::platform::dialogflow::message::field::read_object(deserializer)
            }

            fn is_unset(&self) -> bool {
                *self == Self::default()
            }

            fn outline(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                ::std::fmt::Debug::fmt(self, f)
            }
        }
    };
}

/// An enum that is written as its string and read from its string or its number. What it does not know is kept.
/// As an optional field its unspecified value (0) is `None`.
macro_rules! wire_enum {
    (
        $(#[$meta:meta])*
        pub enum $name:ident ($unspecified:literal) {
            $($(#[$variant_meta:meta])* $variant:ident = $text:literal | $number:literal,)+
        }
    ) => {
        $(#[$meta])*
        #[derive(Clone, PartialEq)]
        #[non_exhaustive]
        pub enum $name {
            $($(#[$variant_meta])* $variant,)+
            /// A value that this version does not know, as it came.
            Other(::serde_json::Value),
        }

        impl From<::serde_json::Value> for $name {
            fn from(value: ::serde_json::Value) -> Self {
                $(if value.as_str() == Some($text) || value.as_f64() == Some(f64::from($number)) {
                    return Self::$variant;
                })+
                Self::Other(value)
            }
        }

        impl ::serde::Serialize for $name {
            fn serialize<S: ::serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                match self {
                    $(Self::$variant => serializer.serialize_str($text),)+
                    Self::Other(value) => value.serialize(serializer),
                }
            }
        }

        impl<'de> ::serde::Deserialize<'de> for $name {
            fn deserialize<D: ::serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                <::serde_json::Value as ::serde::Deserialize>::deserialize(deserializer).map(Self::from)
            }
        }

        impl ::std::fmt::Debug for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                match self {
                    $(Self::$variant => f.write_str($text),)+
                    Self::Other(value) => {
                        f.debug_tuple("Other").field(&$crate::platform::dialogflow::message::field::Outline(value)).finish()
                    }
                }
            }
        }

        impl $crate::platform::dialogflow::message::field::Field for Option<$name> {
            fn read<'de, D: ::serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let value = <::serde_json::Value as ::serde::Deserialize>::deserialize(deserializer)?;
                let none = match &value {
                    ::serde_json::Value::Null => true,
                    ::serde_json::Value::Number(number) => number.as_f64() == Some(0.0),
                    ::serde_json::Value::String(text) => text.is_empty() || text == $unspecified,
                    _ => false,
                };
                Ok(if none { None } else { Some($name::from(value)) })
            }

            fn is_unset(&self) -> bool {
                self.is_none()
            }

            fn outline(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                ::std::fmt::Debug::fmt(self, f)
            }
        }
    };
}

pub(crate) use {wire_enum, wire_struct, wire_traits};
