// Table: a CSV file whose columns are known by name, and Row, which takes its cells as what they
// mean. An unknown column is an error with the nearest known name, because a misspelt `hold` that
// is quietly left out ends a warning at the wrong time.
#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/config/csv.h"
#include "daemon/config/findings.h"
#include "rules/base/days_of_year.h"
#include "rules/base/quantity.h"
#include "rules/base/time.h"

namespace freshet {

struct Columns {
    std::vector<std::string> required;
    std::vector<std::string> optional;
    // Of the format, but nothing in this version acts on them: a value there is a lint.
    std::vector<std::string> unused;
};

class Row {
public:
    Row(const std::vector<std::string>& columns, const CsvRow& row, const std::string& file,
        Findings& findings)
        : columns_(columns), row_(row), file_(file), findings_(findings) {}

    SourcePlace place() const { return {file_, row_.line, 0}; }
    void error(std::string message) const { findings_.error(place(), std::move(message)); }
    void lint(std::string message) const { findings_.lint(place(), std::move(message)); }

    // "" where the column or the cell is absent.
    const std::string& text(std::string_view column) const;
    // As text; an empty one is an error.
    const std::string& required(std::string_view column) const;

    // Nothing where the cell is empty, and after an error.
    std::optional<Duration> duration(std::string_view column) const;
    std::optional<Quantity> quantity(std::string_view column) const;
    std::optional<double> degrees(std::string_view column, double limit) const;
    // Of the columns from and to, "04-15" and "06-30"; over New Year too.
    std::optional<DaysOfYear> days_of_year() const;
    // Cells that hold several, separated by blanks or semicolons.
    std::vector<std::string> list(std::string_view column) const;

    // The value of the word; an unknown one is an error that names the nearest.
    template <class E>
    std::optional<E> word(std::string_view column, std::optional<E> (*from)(std::string_view),
                          std::initializer_list<std::string_view> known) const {
        const std::string& cell = text(column);
        if (cell.empty()) return std::nullopt;
        const std::optional<E> value = from(cell);
        if (!value) unknown_word(column, known);
        return value;
    }
    void unknown_word(std::string_view column, std::initializer_list<std::string_view> known) const;

private:
    const std::vector<std::string>& columns_;
    const CsvRow& row_;
    const std::string& file_;
    Findings& findings_;
};

class Table {
public:
    // Reads the header, and reports what is wrong with it once rather than in every row. Without
    // its required columns a table has no rows.
    Table(std::string_view text, std::string file, const Columns& columns, Findings& findings);

    std::vector<Row> rows() const;

private:
    std::string file_;
    std::vector<std::string> columns_;
    std::vector<CsvRow> rows_;
    Findings& findings_;
};

}  // namespace freshet
