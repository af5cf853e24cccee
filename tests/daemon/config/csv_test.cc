// The CSV reader against a writer of RFC 4180: whatever cells are written come back, each row with
// the line it began on.
#include "daemon/config/csv.h"

#include <gtest/gtest.h>

#include <random>

namespace freshet {
namespace {

std::vector<CsvRow> read(std::string_view text, Findings& findings) {
    return read_csv(text, "t.csv", findings);
}

TEST(Csv, what_is_written_comes_back_with_its_line) {
    std::mt19937_64 random(4180);
    for (int round = 0; round < 3'000; ++round) {
        const std::string end = round % 2 == 0 ? "\n" : "\r\n";
        std::string text;
        std::vector<CsvRow> written;
        int line = 1;
        for (std::size_t rows = 1 + random() % 5; rows > 0; --rows) {
            CsvRow row{line, {}};
            for (std::size_t cells = 1 + random() % 4; cells > 0; --cells) {
                std::string cell = row.cells.empty() ? "k" : "";
                bool needs_quotes = random() % 4 == 0;
                for (std::size_t left = random() % 6; left > 0; --left) {
                    const char letter = "ab,\"\n 汛"[random() % 6];
                    cell += letter;
                    needs_quotes = needs_quotes || letter == ',' || letter == '"' ||
                                   letter == '\n' || letter == ' ';
                }
                if (!row.cells.empty()) text += ',';
                if (needs_quotes) text += '"';
                for (const char letter : cell) {
                    text += letter;
                    if (letter == '"' && needs_quotes) text += '"';
                    if (letter == '\n') ++line;
                }
                if (needs_quotes) text += '"';
                row.cells.push_back(cell);
            }
            text += end;
            ++line;
            written.push_back(row);
        }
        Findings findings;
        const std::vector<CsvRow> rows = read(text, findings);
        ASSERT_TRUE(findings.errors.empty()) << text;
        ASSERT_EQ(rows.size(), written.size()) << text;
        for (std::size_t index = 0; index < rows.size(); ++index) {
            ASSERT_EQ(rows[index].cells, written[index].cells) << text;
            ASSERT_EQ(rows[index].line, written[index].line) << text;
        }
    }
}

TEST(Csv, leaves_out_remarks_and_blank_rows_but_counts_their_lines) {
    Findings findings;
    const auto rows = read("# a remark, with, commas\na,b\n\n,,\n  \n1,2", findings);
    ASSERT_EQ(rows.size(), 2U);
    EXPECT_EQ(rows[0].line, 2);
    EXPECT_EQ(rows[1].line, 6);
    EXPECT_EQ(rows[1].cells, (std::vector<std::string>{"1", "2"}));
}

TEST(Csv, takes_blanks_of_all_kinds_off) {
    Findings findings;
    const auto rows = read(" a\t,\u3000上村\u3000,\u00a0b , \"c \" ,\n", findings);
    ASSERT_EQ(rows.size(), 1U);
    EXPECT_EQ(rows[0].cells, (std::vector<std::string>{"a", "上村", "b", "c ", ""}));
    EXPECT_TRUE(findings.errors.empty());
}

TEST(Csv, names_the_line_of_a_broken_quote) {
    Findings findings;
    read("a\nb,\"never\nclosed\n", findings);
    ASSERT_EQ(findings.errors.size(), 1U);
    EXPECT_EQ(findings.errors[0].place.line, 2);
    Findings other;
    read("a\n\"b\"c,d\n", other);
    ASSERT_EQ(other.errors.size(), 1U);
    EXPECT_EQ(other.errors[0].place.line, 2);
}

TEST(Csv, reads_the_line_ends_of_old_spreadsheets) {
    Findings findings;
    const auto rows = read("a,b\r1,2\r", findings);
    ASSERT_EQ(rows.size(), 2U);
    EXPECT_EQ(rows[1].line, 2);
}

}  // namespace
}  // namespace freshet
