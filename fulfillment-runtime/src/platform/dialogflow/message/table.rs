//! Messages for Actions on Google alone: tables.

use super::macros::{wire_enum, wire_struct};
use super::{BasicCardButton, Image};

wire_struct! {
    /// A table.
    ///
    /// ```
    /// use fulfillment_runtime::dialogflow::{ColumnProperties, HorizontalAlignment, TableCard, TableCardRow};
    ///
    /// let table = TableCard::new("Pedido 42")
    ///     .column("Item")
    ///     .column(ColumnProperties::new("Preço").horizontal_alignment(HorizontalAlignment::Trailing))
    ///     .row(["Café", "R$ 8,00"])
    ///     .row(TableCardRow::new(["Pão", "R$ 3,50"]).divider_after(true));
    /// ```
    pub struct TableCard {
        /// The title.
        pub title: String,
        /// The text below the title.
        pub subtitle: String,
        /// The image.
        pub image: Option<Image>,
        /// The columns: their headers and how they are aligned.
        #[serde(alias = "column_properties")]
        pub column_properties: Vec<ColumnProperties>,
        /// The rows.
        pub rows: Vec<TableCardRow>,
        /// The buttons at the bottom.
        pub buttons: Vec<BasicCardButton>,
    }
}

impl TableCard {
    /// A table with this title.
    pub fn new(title: impl Into<String>) -> Self {
        Self {
            title: title.into(),
            ..Self::default()
        }
    }

    /// The text below the title.
    #[must_use]
    pub fn subtitle(mut self, text: impl Into<String>) -> Self {
        self.subtitle = text.into();
        self
    }

    /// The image: its public URI, or an [`Image`] with a description.
    #[must_use]
    pub fn image(mut self, image: impl Into<Image>) -> Self {
        self.image = Some(image.into());
        self
    }

    /// Adds a column: its header, or [`ColumnProperties`] with an alignment.
    #[must_use]
    pub fn column(mut self, column: impl Into<ColumnProperties>) -> Self {
        self.column_properties.push(column.into());
        self
    }

    /// Adds a row: its cells' texts, or a [`TableCardRow`] with a divider.
    #[must_use]
    pub fn row(mut self, row: impl Into<TableCardRow>) -> Self {
        self.rows.push(row.into());
        self
    }

    /// Adds a button.
    #[must_use]
    pub fn button(mut self, button: BasicCardButton) -> Self {
        self.buttons.push(button);
        self
    }
}

wire_struct! {
    /// A column of a [`TableCard`].
    pub struct ColumnProperties {
        /// The header.
        pub header: String,
        /// How the cells' texts are aligned.
        #[serde(alias = "horizontal_alignment")]
        pub horizontal_alignment: Option<HorizontalAlignment>,
    }
}

impl ColumnProperties {
    /// A column with this header.
    pub fn new(header: impl Into<String>) -> Self {
        Self {
            header: header.into(),
            ..Self::default()
        }
    }

    /// How the cells' texts are aligned.
    #[must_use]
    pub fn horizontal_alignment(mut self, alignment: HorizontalAlignment) -> Self {
        self.horizontal_alignment = Some(alignment);
        self
    }
}

impl<T: Into<String>> From<T> for ColumnProperties {
    fn from(header: T) -> Self {
        Self::new(header)
    }
}

wire_enum! {
    /// How a column's texts are aligned.
    pub enum HorizontalAlignment("HORIZONTAL_ALIGNMENT_UNSPECIFIED") {
        /// To the edge where reading begins.
        Leading = "LEADING" | 1,
        /// In the middle.
        Center = "CENTER" | 2,
        /// To the edge where reading ends.
        Trailing = "TRAILING" | 3,
    }
}

wire_struct! {
    /// A row of a [`TableCard`].
    pub struct TableCardRow {
        /// The cells.
        pub cells: Vec<TableCardCell>,
        /// Whether a line follows the row.
        #[serde(alias = "divider_after")]
        pub divider_after: bool,
    }
}

impl TableCardRow {
    /// A row with these texts in its cells.
    pub fn new<T: Into<TableCardCell>>(cells: impl IntoIterator<Item = T>) -> Self {
        Self {
            cells: cells.into_iter().map(Into::into).collect(),
            ..Self::default()
        }
    }

    /// Whether a line follows the row.
    #[must_use]
    pub fn divider_after(mut self, divider_after: bool) -> Self {
        self.divider_after = divider_after;
        self
    }
}

impl<I: IntoIterator<Item = T>, T: Into<TableCardCell>> From<I> for TableCardRow {
    fn from(cells: I) -> Self {
        Self::new(cells)
    }
}

wire_struct! {
    /// A cell of a [`TableCardRow`].
    pub struct TableCardCell {
        /// The text.
        pub text: String,
    }
}

impl TableCardCell {
    /// A cell with this text.
    pub fn new(text: impl Into<String>) -> Self {
        Self { text: text.into() }
    }
}

impl<T: Into<String>> From<T> for TableCardCell {
    fn from(text: T) -> Self {
        Self::new(text)
    }
}
