//! When files are read again, a look at a time.

#[cfg(unix)]
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
#[cfg(unix)]
use std::time::SystemTime;

use super::*;

/// What was read of the files of a folder, each time.
struct Reader {
    folder: PathBuf,
    groups: Vec<Vec<PathBuf>>,
    seen: Mutex<Vec<String>>,
}

impl Reader {
    /// One group of these files.
    fn new(files: &[&str]) -> Arc<Self> {
        Self::of(&[files])
    }

    fn of(groups: &[&[&str]]) -> Arc<Self> {
        static NEXT: AtomicUsize = AtomicUsize::new(0);
        let number = NEXT.fetch_add(1, Relaxed);
        let name = format!("fulfillment-rotation-{}-{number}", std::process::id());
        let folder = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&folder).expect("a folder is made");
        let paths = |group: &&[&str]| group.iter().map(|name| folder.join(name)).collect();
        Arc::new(Self {
            groups: groups.iter().map(paths).collect(),
            folder,
            seen: Mutex::default(),
        })
    }

    fn write(&self, name: &str, text: &str) {
        std::fs::write(self.folder.join(name), text).expect("a file is written");
    }

    /// What the files look like now.
    fn looks(&self) -> Looks {
        Looks::at(self.groups.concat())
    }

    /// What was read since it was last asked.
    fn seen(&self) -> Vec<String> {
        std::mem::take(&mut self.seen.lock().expect("nobody panicked"))
    }

    fn rotation(self: &Arc<Self>, before: &Looks) -> Rotation {
        Rotation::new([Arc::clone(self) as Arc<dyn Reread>], before)
    }
}

impl Reread for Reader {
    fn groups(&self) -> Vec<Vec<PathBuf>> {
        self.groups.clone()
    }

    fn reread(&self, group: &[PathBuf]) {
        let texts = group.iter().map(std::fs::read_to_string);
        let texts = texts.map(|text| text.unwrap_or_else(|_| "-".to_owned()));
        let texts: Vec<String> = texts.collect();
        self.seen
            .lock()
            .expect("nobody panicked")
            .push(texts.join(" "));
    }
}

impl Drop for Reader {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// A reader of one file, and the look at it from before it was read.
fn one(text: &str) -> (Arc<Reader>, Looks) {
    let reader = Reader::new(&["a"]);
    reader.write("a", text);
    let before = reader.looks();
    (reader, before)
}

#[test]
fn what_changes_is_read_once_when_it_is_the_same_as_before() {
    let (reader, before) = one("1");
    let mut rotation = reader.rotation(&before);
    for _ in 0..3 {
        rotation.look();
    }
    assert_eq!(reader.seen(), [""; 0]);
    reader.write("a", "half");
    rotation.look();
    reader.write("a", "half and half");
    rotation.look();
    assert_eq!(reader.seen(), [""; 0], "it is still being written");
    for _ in 0..3 {
        rotation.look();
    }
    assert_eq!(reader.seen(), ["half and half"]);
}

#[test]
fn what_changed_after_it_was_first_read_is_not_lost() {
    let (reader, before) = one("1");
    // it is read here, and changes before anybody looks again
    reader.write("a", "22");
    let mut rotation = reader.rotation(&before);
    rotation.look();
    rotation.look();
    assert_eq!(reader.seen(), ["22"]);
}

#[test]
fn what_nobody_looked_at_before_is_read_again_once() {
    let (reader, _) = one("1");
    let mut rotation = reader.rotation(&Looks::at([]));
    for _ in 0..3 {
        rotation.look();
    }
    assert_eq!(reader.seen(), ["1"]);
}

#[test]
fn what_goes_away_and_comes_back_is_read_each_time() {
    let (reader, before) = one("1");
    let mut rotation = reader.rotation(&before);
    std::fs::remove_file(reader.folder.join("a")).expect("a file is removed");
    for _ in 0..3 {
        rotation.look();
    }
    assert_eq!(reader.seen(), ["-"]);
    reader.write("a", "22");
    for _ in 0..3 {
        rotation.look();
    }
    assert_eq!(reader.seen(), ["22"]);
}

#[test]
fn of_several_files_that_belong_together_all_are_read_when_one_changes_and_nobody_elses() {
    let reader = Reader::new(&["a", "b"]);
    reader.write("a", "1");
    reader.write("b", "1");
    let (other, _) = one("other");
    let mut before = reader.looks();
    before.extend(&other.looks());
    let both: [Arc<dyn Reread>; 2] = [reader.clone(), other.clone()];
    let mut rotation = Rotation::new(both, &before);
    reader.write("b", "22");
    for _ in 0..3 {
        rotation.look();
    }
    assert_eq!(
        (reader.seen(), other.seen()),
        (vec!["1 22".to_owned()], vec![])
    );
}

#[test]
fn who_asks_for_it_gets_everything_read_at_once_and_not_again() {
    let (reader, before) = one("1");
    let mut rotation = reader.rotation(&before);
    rotation.look();
    rotation.reread();
    assert_eq!(reader.seen(), ["1"]);
    reader.write("a", "22");
    rotation.reread();
    assert_eq!(reader.seen(), ["22"]);
    for _ in 0..3 {
        rotation.look();
    }
    assert_eq!(reader.seen(), [""; 0]);
}

#[test]
fn a_file_that_never_rests_keeps_back_its_own_group_alone() {
    let reader = Reader::of(&[&["a"], &["b", "c"]]);
    for name in ["a", "b", "c"] {
        reader.write(name, "1");
    }
    let mut rotation = reader.rotation(&reader.looks());
    for name in ["a", "c"] {
        reader.write(name, "22");
    }
    for round in 0..3 {
        reader.write("b", &"x".repeat(round + 2));
        rotation.look();
    }
    assert_eq!(reader.seen(), ["22"]);
    rotation.look();
    assert_eq!(reader.seen(), ["xxxx 22"]);
}

/// A pipe would keep the test waiting, where it is read; a folder is no regular file either.
#[test]
fn what_is_no_regular_file_is_never_read_again() {
    let reader = Reader::of(&[&["a", "b"], &["c"]]);
    for name in ["a", "b", "c"] {
        reader.write(name, "1");
    }
    let mut rotation = reader.rotation(&reader.looks());
    std::fs::remove_file(reader.folder.join("a")).expect("a file is removed");
    std::fs::create_dir(reader.folder.join("a")).expect("a folder is made");
    reader.write("b", "22");
    for _ in 0..3 {
        rotation.look();
    }
    assert_eq!(reader.seen(), [""; 0]);
    rotation.reread();
    assert_eq!(reader.seen(), ["1"], "at SIGHUP the other group alone");
    std::fs::remove_dir(reader.folder.join("a")).expect("a folder is removed");
    reader.write("a", "22");
    for _ in 0..3 {
        rotation.look();
    }
    assert_eq!(reader.seen(), ["22 22"]);
}

/// Gives a file the time of another, as `cp --preserve` and `touch -r` do.
#[cfg(unix)]
fn set_time(file: &Path, time: SystemTime) {
    let file = std::fs::File::options().write(true).open(file);
    let set = file.expect("a file").set_modified(time);
    set.expect("its time is set");
}

#[cfg(unix)]
fn time_of(file: &Path) -> SystemTime {
    let time = std::fs::metadata(file).and_then(|file| file.modified());
    time.expect("a time")
}

/// The same file with the same length and the same time: nobody can set the time of the change of the file itself.
#[cfg(unix)]
#[test]
fn what_was_written_anew_and_given_the_old_time_is_a_change() {
    use std::os::unix::fs::MetadataExt;

    let (reader, before) = one("old");
    let file = reader.folder.join("a");
    let time = time_of(&file);
    let changed = || {
        let seen = std::fs::metadata(&file).expect("a file");
        (seen.ctime(), seen.ctime_nsec())
    };
    let first = changed();
    // the clock of files has ticks, of some milliseconds
    while changed() == first {
        reader.write("a", "new");
    }
    set_time(&file, time);
    let mut rotation = reader.rotation(&before);
    for _ in 0..3 {
        rotation.look();
    }
    assert_eq!(reader.seen(), ["new"]);
}

/// The new file has the length and the time of the old one.
#[cfg(unix)]
#[test]
fn a_link_that_leads_elsewhere_is_a_change() {
    use std::os::unix::fs::symlink;

    let reader = Reader::new(&["link"]);
    let [old, new] = ["old", "new"].map(|name| {
        reader.write(name, name);
        reader.folder.join(name)
    });
    set_time(&new, time_of(&old));
    symlink(&old, reader.folder.join("link")).expect("a link is made");
    let before = reader.looks();
    let mut rotation = reader.rotation(&before);
    symlink(&new, reader.folder.join("other")).expect("a link is made");
    let link = reader.folder.join("link");
    std::fs::rename(reader.folder.join("other"), link).expect("it is renamed");
    for _ in 0..3 {
        rotation.look();
    }
    assert_eq!(reader.seen(), ["new"]);
}

#[test]
fn without_a_file_nothing_runs() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    let runtime = runtime.expect("a runtime starts");
    let _inside = runtime.enter();
    let reader = Reader::new(&[]);
    let rotation = reader.rotation(&Looks::at([]));
    assert!(rotation.start(true).is_empty());
    let (reader, before) = one("1");
    assert_eq!(reader.rotation(&before).start(false).len(), 1);
}
