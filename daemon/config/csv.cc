// One pass over the text. A quote that never closes swallows the rest of the file, so the message
// names the line where it opened.
#include "daemon/config/csv.h"

#include <array>

namespace freshet {
namespace {

// What spreadsheets and input methods put around a word: the blank, the tab, the no-break space and
// the ideographic space.
constexpr std::array<std::string_view, 4> blanks{" ", "\t", "\u00a0", "\u3000"};

std::string_view trimmed(std::string_view text) {
    for (bool again = true; again;) {
        again = false;
        for (const std::string_view blank : blanks) {
            if (text.starts_with(blank)) {
                text.remove_prefix(blank.size());
                again = true;
            }
            if (text.ends_with(blank)) {
                text.remove_suffix(blank.size());
                again = true;
            }
        }
    }
    return text;
}

class Reader {
public:
    Reader(std::string_view text, const std::string& file, Findings& findings)
        : rest_(text), file_(file), findings_(findings) {}

    std::vector<CsvRow> rows() {
        std::vector<CsvRow> rows;
        while (!rest_.empty()) {
            CsvRow row{line_, {}};
            bool remark = false, filled = false;
            do {
                row.cells.push_back(cell());
                if (row.cells.size() == 1) remark = row.cells.front().starts_with('#');
                filled = filled || !row.cells.back().empty();
            } while (take_comma());
            end_line();
            if (filled && !remark) rows.push_back(std::move(row));
        }
        return rows;
    }

private:
    std::string cell() {
        std::size_t first = rest_.find_first_not_of(" \t");
        if (first != std::string_view::npos && rest_[first] == '"') {
            rest_.remove_prefix(first + 1);
            return quoted_cell();
        }
        const std::size_t end = rest_.find_first_of(",\r\n");
        const std::string_view plain = rest_.substr(0, end);
        rest_.remove_prefix(plain.size());
        return std::string(trimmed(plain));
    }

    std::string quoted_cell() {
        const int opened = line_;
        std::string text;
        while (true) {
            const std::size_t quote = rest_.find('"');
            const std::string_view part = rest_.substr(0, quote);
            for (const char letter : part) line_ += letter == '\n' ? 1 : 0;
            text += part;
            rest_.remove_prefix(part.size());
            if (rest_.empty()) {
                findings_.error({file_, opened, 0}, "a quote opens here and never closes");
                return text;
            }
            rest_.remove_prefix(1);
            if (!rest_.starts_with('"')) break;
            text += '"';
            rest_.remove_prefix(1);
        }
        const std::string_view tail = rest_.substr(0, rest_.find_first_of(",\r\n"));
        if (!trimmed(tail).empty())
            findings_.error({file_, line_, 0}, "'" + std::string(tail) +
                                                   "' stands after a closing quote; a quote "
                                                   "inside a quoted cell is written twice");
        rest_.remove_prefix(tail.size());
        return text;
    }

    bool take_comma() {
        if (!rest_.starts_with(',')) return false;
        rest_.remove_prefix(1);
        return true;
    }

    // LF, CR LF, or the lone CR of old spreadsheets.
    void end_line() {
        if (rest_.empty()) return;
        rest_.remove_prefix(rest_.starts_with("\r\n") ? 2 : 1);
        ++line_;
    }

    std::string_view rest_;
    const std::string& file_;
    Findings& findings_;
    int line_ = 1;
};

}  // namespace

std::vector<CsvRow> read_csv(std::string_view text, const std::string& file, Findings& findings) {
    return Reader(text, file, findings).rows();
}

}  // namespace freshet
