//! When files are read again, a look at a time.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use super::*;

/// What was read of the files of a folder, each time.
struct Reader {
    folder: PathBuf,
    files: Vec<PathBuf>,
    seen: Mutex<Vec<String>>,
}

impl Reader {
    fn new(files: &[&str]) -> Arc<Self> {
        static NEXT: AtomicUsize = AtomicUsize::new(0);
        let number = NEXT.fetch_add(1, Relaxed);
        let name = format!("fulfillment-rotation-{}-{number}", std::process::id());
        let folder = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&folder).expect("a folder is made");
        Arc::new(Self {
            files: files.iter().map(|name| folder.join(name)).collect(),
            folder,
            seen: Mutex::default(),
        })
    }

    fn write(&self, name: &str, text: &str) {
        std::fs::write(self.folder.join(name), text).expect("a file is written");
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
    fn files(&self) -> Vec<PathBuf> {
        self.files.clone()
    }

    fn reread(&self) {
        let texts = self.files.iter().map(std::fs::read_to_string);
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
    let before = Looks::at(reader.files());
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
    let before = Looks::at(reader.files().into_iter().chain(other.files()));
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
    let time = std::fs::metadata(&old).and_then(|old| old.modified());
    let file = std::fs::File::options().write(true).open(&new);
    let set = file.expect("a file").set_modified(time.expect("a time"));
    set.expect("its time is set");
    symlink(&old, reader.folder.join("link")).expect("a link is made");
    let before = Looks::at(reader.files());
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
