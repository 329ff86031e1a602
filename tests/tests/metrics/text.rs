//! A strict reader of metrics, as OpenMetrics text and in the older format: whatever is not exactly as it should be fails
//! the test.

use std::collections::{BTreeMap, BTreeSet};

/// Labels by their names.
type Labels = BTreeMap<String, String>;

/// Metrics that were read.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Metrics {
    samples: BTreeMap<(String, Labels), f64>,
    families: BTreeMap<String, String>,
}

/// The family whose samples are read.
struct Family {
    name: String,
    kind: String,
    total: &'static str,
}

impl Metrics {
    /// OpenMetrics, where counters are families without the ending of their samples.
    #[track_caller]
    pub(crate) fn read(text: &str) -> Self {
        let text = text
            .strip_suffix("# EOF\n")
            .expect("the text ends with EOF");
        Self::of(text, "_total")
    }

    /// The older format, where each counter has the name of its samples, and nothing says that the text is whole.
    #[track_caller]
    pub(crate) fn read_classic(text: &str) -> Self {
        let metrics = Self::of(text, "");
        let counters = metrics.families.iter();
        let mut counters = counters.filter(|(_, kind)| *kind == "counter");
        assert!(counters.all(|(name, _)| name.ends_with("_total")), "{text}");
        metrics
    }

    /// `total`: what the name of a counter's samples has more than its family.
    #[track_caller]
    fn of(text: &str, total: &'static str) -> Self {
        let mut metrics = Self {
            samples: BTreeMap::new(),
            families: BTreeMap::new(),
        };
        let mut helped: Option<String> = None;
        let mut family: Option<Family> = None;
        assert!(text.ends_with('\n') && !text.contains('\r'));
        for line in text.lines() {
            if let Some(rest) = line.strip_prefix("# HELP ") {
                let (name, help) = rest.split_once(' ').expect("a name and its help");
                assert!(!help.trim().is_empty() && !help.contains('\\'), "{line}");
                assert!(helped.replace(name.to_owned()).is_none(), "{line}");
            } else if let Some(rest) = line.strip_prefix("# TYPE ") {
                let (name, kind) = rest.split_once(' ').expect("a name and its type");
                assert_eq!(helped.take().as_deref(), Some(name), "help, then type");
                assert!(name.starts_with("fulfillment_") && is_name(name), "{line}");
                let before = metrics.families.insert(name.to_owned(), kind.to_owned());
                assert_eq!(before, None, "a family stands in one place: {line}");
                let (name, kind) = (name.to_owned(), kind.to_owned());
                family = Some(Family { name, kind, total });
            } else {
                assert!(helped.is_none() && !line.starts_with('#'), "{line}");
                let family = family.as_ref().expect("a type before its samples");
                let (name, labels, value) = sample(line);
                family.check(&name, &labels, value, line);
                let before = metrics.samples.insert((name, labels), value);
                assert_eq!(before, None, "a series stands once: {line}");
            }
        }
        metrics.check_histograms();
        metrics
    }

    /// The value of the one series with exactly these labels; `None` if there is none.
    pub(crate) fn get(&self, name: &str, labels: &[(&str, &str)]) -> Option<f64> {
        let labels = labels
            .iter()
            .map(|&(name, value)| (name.to_owned(), value.to_owned()));
        self.samples
            .get(&(format!("fulfillment_{name}"), labels.collect()))
            .copied()
    }

    #[track_caller]
    pub(crate) fn value(&self, name: &str, labels: &[(&str, &str)]) -> f64 {
        let value = self.get(name, labels);
        value.unwrap_or_else(|| panic!("no {name} with {labels:?}: {self:#?}"))
    }

    /// The sum of the series of this name that have these labels among theirs.
    pub(crate) fn sum(&self, name: &str, labels: &[(&str, &str)]) -> f64 {
        let name = format!("fulfillment_{name}");
        let series = self.samples.iter().filter(|((known, known_labels), _)| {
            *known == name
                && labels.iter().all(|(name, value)| {
                    known_labels.get(*name).is_some_and(|known| known == value)
                })
        });
        series.map(|(_, value)| value).sum()
    }

    /// Names and labels of all there is.
    pub(crate) fn series(&self) -> BTreeSet<(String, Labels)> {
        self.samples.keys().cloned().collect()
    }

    /// The names of families with their types.
    pub(crate) fn families(&self) -> &BTreeMap<String, String> {
        &self.families
    }

    /// Buckets grow, and the last of them is the count.
    fn check_histograms(&self) {
        for (family, _) in self
            .families
            .iter()
            .filter(|(_, kind)| *kind == "histogram")
        {
            let mut buckets: BTreeMap<Labels, Vec<(f64, f64)>> = BTreeMap::new();
            for ((name, labels), value) in &self.samples {
                if *name == format!("{family}_bucket") {
                    let mut labels = labels.clone();
                    let bound = labels.remove("le").expect("a bound");
                    let bound = bound.parse().expect("a number, or +Inf");
                    buckets.entry(labels).or_default().push((bound, *value));
                }
            }
            let counts = self.samples.iter();
            let counts = counts.filter(|((name, _), _)| *name == format!("{family}_count"));
            assert_eq!(counts.clone().count(), buckets.len());
            for ((_, labels), count) in counts {
                let buckets = buckets.get_mut(labels).expect("buckets of what is counted");
                buckets.sort_by(|one, other| one.0.total_cmp(&other.0));
                assert!(
                    buckets.is_sorted_by(|one, other| one.0 < other.0 && one.1 <= other.1),
                    "{labels:?}: {buckets:?}"
                );
                assert_eq!(buckets.last(), Some(&(f64::INFINITY, *count)), "{labels:?}");
                let sum = self.samples.get(&(format!("{family}_sum"), labels.clone()));
                assert!(sum.is_some_and(|sum| *sum >= 0.0), "{labels:?}");
            }
        }
    }
}

impl Family {
    #[track_caller]
    fn check(&self, name: &str, labels: &Labels, value: f64, line: &str) {
        let suffix = name.strip_prefix(&*self.name);
        let is_legal = match &*self.kind {
            "gauge" => suffix == Some("") && value.is_finite(),
            "counter" => suffix == Some(self.total) && is_count(value),
            "histogram" => match suffix {
                Some("_bucket") => labels.contains_key("le") && is_count(value),
                Some("_count") => is_count(value),
                Some("_sum") => value.is_finite(),
                _ => false,
            },
            _ => false,
        };
        assert!(is_legal, "{} {}: {line}", self.name, self.kind);
    }
}

fn is_count(value: f64) -> bool {
    value >= 0.0 && value.fract() == 0.0
}

fn is_name(name: &str) -> bool {
    let letters = |letter: char| letter.is_ascii_lowercase() || letter == '_';
    !name.is_empty() && name.chars().all(letters)
}

/// `name{label="value",..} 1`.
#[track_caller]
fn sample(line: &str) -> (String, Labels, f64) {
    let end = line.find(['{', ' ']).expect("a name and a value");
    let (name, mut rest) = line.split_at(end);
    assert!(is_name(name), "{line}");
    let mut labels = Labels::new();
    if let Some(inside) = rest.strip_prefix('{') {
        rest = inside;
        loop {
            let (label, after) = rest.split_once("=\"").expect("a label and its value");
            assert!(is_name(label), "{line}");
            let (value, after) = quoted(after);
            assert_eq!(labels.insert(label.to_owned(), value), None, "{line}");
            match after.split_at(1) {
                (",", after) => rest = after,
                ("}", after) => {
                    rest = after;
                    break;
                }
                _ => panic!("neither `,` nor `}}`: {line}"),
            }
        }
    }
    let value = rest.strip_prefix(' ').expect("a blank and a value");
    (name.to_owned(), labels, value.parse().expect(line))
}

/// Up to the closing quotation mark; and what follows it.
#[track_caller]
fn quoted(text: &str) -> (String, &str) {
    let mut value = String::new();
    let mut letters = text.char_indices();
    while let Some((index, letter)) = letters.next() {
        match letter {
            '"' => return (value, &text[index + 1..]),
            '\\' => value.push(match letters.next() {
                Some((_, '\\')) => '\\',
                Some((_, '"')) => '"',
                Some((_, 'n')) => '\n',
                other => panic!("nothing is escaped like this: {other:?} in {text}"),
            }),
            letter => value.push(letter),
        }
    }
    panic!("a label's value does not end: {text}")
}

#[test]
fn what_is_not_as_it_should_be_is_found() {
    let head = "# HELP fulfillment_a b\n# TYPE fulfillment_a ";
    let legal = [
        format!("{head}gauge\nfulfillment_a 1\n# EOF\n"),
        format!("{head}counter\nfulfillment_a_total{{b=\"c\\n\\\"\\\\}} \"}} 1\n# EOF\n"),
        format!(
            "{head}histogram\nfulfillment_a_sum 1.5\nfulfillment_a_count 2\nfulfillment_a_bucket{{le=\"1.0\"}} 1\n\
             fulfillment_a_bucket{{le=\"+Inf\"}} 2\n# EOF\n"
        ),
    ];
    let counter =
        "# HELP fulfillment_a_total b\n# TYPE fulfillment_a_total counter\nfulfillment_a_total 1\n";
    Metrics::read_classic(counter);
    for text in [
        format!("{counter}# EOF\n"),
        counter.replace("_total b", " b"),
        counter.replace("_total", ""),
        counter.replace("a_total c", "a c"),
        counter.replace(" b\n", " b\n# UNIT fulfillment_a_total c\n"),
    ] {
        let read = std::panic::catch_unwind(|| Metrics::read_classic(&text));
        assert!(read.is_err(), "{text}");
    }
    for text in &legal {
        Metrics::read(text);
        let text = text.strip_suffix("# EOF\n").expect("an end").to_owned();
        assert!(std::panic::catch_unwind(|| Metrics::read(&text)).is_err());
    }
    let wrong = [
        "fulfillment_a 1\n# EOF\n".to_owned(),
        format!("{head}gauge\nfulfillment_a 1\nfulfillment_a 1\n# EOF\n"),
        format!("{head}counter\nfulfillment_a 1\n# EOF\n"),
        format!("{head}counter\nfulfillment_a_total 1.5\n# EOF\n"),
        format!("{head}gauge\nfulfillment_a{{b=\"c\"}}1\n# EOF\n"),
        format!("{head}gauge\nfulfillment_a{{b=\"\\t\"}} 1\n# EOF\n"),
        format!("{head}gauge\nfulfillment_a{{b=\"c\",b=\"d\"}} 1\n# EOF\n"),
        format!("{head}gauge\n{head}gauge\n# EOF\n"),
        legal[2].replace("Inf\"} 2", "Inf\"} 3"),
        legal[2].replace("\"1.0\"} 1", "\"1.0\"} 3"),
        legal[2].replace("fulfillment_a_bucket{le=\"+Inf\"} 2\n", ""),
    ];
    for text in wrong {
        assert!(
            std::panic::catch_unwind(|| Metrics::read(&text)).is_err(),
            "{text}"
        );
    }
}
