//! [`Requirement`]: what a guard asks for, in its simplest form.

use super::FactorId;
use super::few::Few;

/// What a guard asks for: factors, and how they are combined.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Requirement {
    /// Nothing, because somebody else has checked.
    Nothing,
    Factor(FactorId),
    Any(Vec<Requirement>),
    All(Vec<Requirement>),
}

impl Requirement {
    /// One of these, of which there is at least one.
    pub(super) fn any(mut alternatives: Vec<Self>) -> Self {
        if alternatives.contains(&Self::Nothing) {
            return Self::Nothing;
        }
        match alternatives.len() {
            1 => alternatives.remove(0),
            _ => Self::Any(alternatives),
        }
    }

    /// All of these, of which there is at least one.
    pub(super) fn all(mut parts: Vec<Self>) -> Self {
        parts.retain(|part| *part != Self::Nothing);
        match parts.len() {
            0 => Self::Nothing,
            1 => parts.remove(0),
            _ => Self::All(parts),
        }
    }

    /// Whether these factors suffice.
    pub(super) fn is_met_by(&self, presented: &Few<FactorId>) -> bool {
        match self {
            Self::Nothing => true,
            Self::Factor(factor) => presented.contains(*factor),
            Self::Any(alternatives) => alternatives.iter().any(|one| one.is_met_by(presented)),
            Self::All(parts) => parts.iter().all(|part| part.is_met_by(presented)),
        }
    }

    /// Whether one of these is among what it asks for.
    #[cfg(any(feature = "google-identity", feature = "tls"))]
    pub(super) fn names(&self, is_one: &dyn Fn(FactorId) -> bool) -> bool {
        self.all_factors().into_iter().any(is_one)
    }

    /// All that it asks for, alternatives too.
    pub(super) fn all_factors(&self) -> Vec<FactorId> {
        match self {
            Self::Nothing => Vec::new(),
            Self::Factor(factor) => vec![*factor],
            Self::Any(inner) | Self::All(inner) => {
                inner.iter().flat_map(Self::all_factors).collect()
            }
        }
    }

    /// The factors that meet it: of alternatives the first.
    #[cfg(feature = "testing")]
    pub(super) fn factors(&self) -> Vec<FactorId> {
        match self {
            Self::Nothing => Vec::new(),
            Self::Factor(factor) => vec![*factor],
            Self::Any(alternatives) => alternatives.first().map_or_else(Vec::new, Self::factors),
            Self::All(parts) => parts.iter().flat_map(Self::factors).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn factor(id: u32) -> Requirement {
        Requirement::Factor(FactorId(id))
    }

    #[test]
    fn what_asks_for_nothing_adds_nothing_to_all_and_takes_everything_from_any() {
        use Requirement::Nothing;

        assert_eq!(Requirement::any(vec![factor(1), Nothing]), Nothing);
        assert_eq!(Requirement::all(vec![factor(1), Nothing]), factor(1));
        assert_eq!(Requirement::all(vec![Nothing, Nothing]), Nothing);
        assert_eq!(Requirement::any(vec![factor(1)]), factor(1));
    }

    #[test]
    fn combined_requirements_are_met_as_they_are_combined() {
        let either = Requirement::any(vec![factor(1), factor(2)]);
        let both = Requirement::all(vec![either.clone(), factor(3)]);
        let met = |requirement: &Requirement, factors: &[u32]| {
            let mut presented = Few::default();
            factors
                .iter()
                .for_each(|&id| presented.insert(FactorId(id)));
            requirement.is_met_by(&presented)
        };
        assert!(
            met(&either, &[2])
                && met(&either, &[1, 2])
                && !met(&either, &[3])
                && !met(&either, &[])
        );
        assert!(
            met(&both, &[1, 3]) && met(&both, &[2, 3]) && !met(&both, &[1, 2]) && !met(&both, &[3])
        );
    }
}
