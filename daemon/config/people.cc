// people.csv: person,name,area,role,post and how to reach them. Names and numbers part from the ids
// here and never meet them again but in the adapter that dials.
#include <fmt/format.h>

#include <map>

#include "daemon/config/cells.h"
#include "daemon/config/table.h"
#include "daemon/config/tables.h"

namespace freshet {
namespace {

std::optional<Post> post_from(std::string_view word) {
    if (word == "A") return Post::a;
    if (word == "B") return Post::b;
    return std::nullopt;
}

std::string word_in(const Row& row, const std::string& column) {
    const std::string& text = row.required(column);
    if (text.empty()) return {};
    const Result<std::string> word = parse_word(text);
    if (word) return *word;
    row.error(fmt::format("{}: {}", column, word.error().message));
    return {};
}

std::string telephone_in(const Row& row, const std::string& column) {
    const std::string& text = row.text(column);
    if (text.empty()) return {};
    const Result<std::string> number = parse_telephone(text);
    if (number) return *number;
    row.error(fmt::format("{}: {}", column, number.error().message));
    return {};
}

}  // namespace

People read_people(std::string_view text, Findings& findings) {
    const Table table(text, std::string(people_file),
                      {.required = {"person", "name", "area", "role", "post"},
                       .optional = {"sms", "voice", "language", "from", "to", "confirmed_on"},
                       .unused = {}},
                      findings);
    People result;
    std::map<PersonId, int> lines;
    for (const Row& row : table.rows()) {
        Person person;
        person.place = row.place();
        person.role = word_in(row, "role");
        person.post = row.word("post", post_from, {"A", "B"}).value_or(Post::none);
        person.language = row.text("language");
        person.season = row.days_of_year();
        if (const std::string& area = row.required("area"); !area.empty()) {
            const Result<AreaId> id = parse_area(area);
            if (id)
                person.area = *id;
            else
                row.error(id.error().message);
        }
        if (const std::string& day = row.text("confirmed_on"); !day.empty()) {
            const Result<std::chrono::year_month_day> date = parse_date(day);
            if (date)
                person.confirmed_on = *date;
            else
                row.error("confirmed_on: " + date.error().message);
        }
        PersonContact contact;
        contact.name = row.required("name");
        contact.sms = telephone_in(row, "sms");
        contact.voice = telephone_in(row, "voice");
        person.id = PersonId(word_in(row, "person"));
        contact.id = person.id;
        if (person.id.empty()) continue;
        const auto [earlier, added] = lines.emplace(person.id, row.place().line);
        if (!added) {
            row.error(
                fmt::format("person {} is already in line {}", person.id.text(), earlier->second));
            continue;
        }
        result.people.push_back(std::move(person));
        result.contacts.push_back(std::move(contact));
    }
    return result;
}

}  // namespace freshet
