#include "rules/rule/where.h"

#include <algorithm>
#include <utility>

#include "rules/rule/nearest.h"
#include "rules/rule/token_cursor.h"

namespace freshet {
namespace {

struct Mistake {
    Problem problem;
};

constexpr int depth_max = 64;

class WhereParser : private TokenCursor {
public:
    explicit WhereParser(std::vector<Token> tokens) : TokenCursor(std::move(tokens)) {}

    Where run() {
        if (peek().kind == Token::Kind::end) return Where{};
        Where where = either();
        if (peek().kind != Token::Kind::end)
            fail(peek(), "expected `and`, `or` or the end, found " + shown(peek()));
        return where;
    }

private:
    void expect_sign(std::string_view sign) {
        if (!take_sign(sign))
            fail(peek(), "expected `" + std::string(sign) + "`, found " + shown(peek()));
    }
    [[noreturn]] static void fail(const Token& token, std::string message) {
        throw Mistake{{token.place, "where: " + std::move(message)}};
    }
    Where either() { return joined(Where::Kind::any_of, "or", &WhereParser::both); }
    Where both() { return joined(Where::Kind::all_of, "and", &WhereParser::single); }
    Where joined(Where::Kind kind, std::string_view word, Where (WhereParser::*part)()) {
        Where result;
        result.kind = kind;
        do {
            result.parts.push_back((this->*part)());
        } while (take_word(word));
        return result.parts.size() == 1 ? result.parts.front() : result;
    }

    Where single() {
        if (++depth_ > depth_max) fail(peek(), "too much within each other");
        Where result;
        if (take_sign("(")) {
            result = either();
            expect_sign(")");
        } else if (take_word("not")) {
            result.kind = Where::Kind::none_of;
            result.parts.push_back(single());
        } else if (take_word("tag")) {
            expect_sign("(");
            result.kind = Where::Kind::tag;
            result.values.push_back(value().text);
            expect_sign(")");
        } else {
            result = field();
        }
        --depth_;
        return result;
    }

    Where field() {
        static const std::vector<std::pair<std::string, Where::Field>> fields{
            {"kind", Where::Field::kind},
            {"station", Where::Field::station},
            {"catchment", Where::Field::catchment},
            {"area", Where::Field::area}};
        const Token word = take();
        const auto found = std::find_if(fields.begin(), fields.end(), [&](const auto& field) {
            return field.first == word.text;
        });
        if (word.kind != Token::Kind::word || found == fields.end())
            fail(word,
                 "`" + word.text + "` is not known here" +
                     did_you_mean(word.text, {"kind", "station", "catchment", "area", "tag"}));
        Where result;
        result.kind = Where::Kind::field;
        result.field = found->second;
        if (take_sign("==") || take_sign("=")) {
            result.values.push_back(checked(result.field, value()));
            return result;
        }
        if (take_sign("!=")) {
            result.values.push_back(checked(result.field, value()));
            Where none;
            none.kind = Where::Kind::none_of;
            none.parts.push_back(std::move(result));
            return none;
        }
        if (!take_word("in")) fail(peek(), "expected ==, != or in (…), found " + shown(peek()));
        expect_sign("(");
        do {
            result.values.push_back(checked(result.field, value()));
        } while (take_sign(","));
        expect_sign(")");
        return result;
    }

    Token value() {
        Token token = take();
        if (token.kind != Token::Kind::word && token.kind != Token::Kind::number &&
            token.kind != Token::Kind::text)
            fail(token, "expected a value, found " + shown(token));
        // `H3-upper` and `00a1` are several tokens to the lexer and one id to a person.
        while (token.kind != Token::Kind::text && peek().touches_last &&
               (peek().kind == Token::Kind::word || peek().kind == Token::Kind::number))
            token.text += take().text;
        return token;
    }

    static std::string checked(Where::Field field, const Token& token) {
        static const std::vector<std::string> kinds{"rain", "river", "reservoir", "sluice",
                                                    "pump", "tide",  "soil",      "groundwater"};
        if (field == Where::Field::kind && !station_kind_from(token.text))
            fail(token,
                 "`" + token.text + "` is no kind of station" + did_you_mean(token.text, kinds));
        return token.text;
    }

    int depth_ = 0;
};

std::string_view text_of(Where::Field field, const Station& station) {
    switch (field) {
        case Where::Field::kind:
            return to_string(station.kind);
        case Where::Field::station:
            return station.id.text();
        case Where::Field::catchment:
            return station.catchment.text();
        case Where::Field::area:
            return station.area.text();
    }
    return "";
}

bool has(const std::vector<std::string>& list, std::string_view text) {
    return std::find(list.begin(), list.end(), text) != list.end();
}

}  // namespace

bool Where::holds(const Station& station) const {
    const auto part_holds = [&](const Where& part) { return part.holds(station); };
    switch (kind) {
        case Kind::everywhere:
            return true;
        case Kind::all_of:
            return std::all_of(parts.begin(), parts.end(), part_holds);
        case Kind::any_of:
            return std::any_of(parts.begin(), parts.end(), part_holds);
        case Kind::none_of:
            return std::none_of(parts.begin(), parts.end(), part_holds);
        case Kind::tag:
            return has(station.tags, values.front());
        case Kind::field:
            return has(values, text_of(field, station));
    }
    return false;
}

std::optional<Where> parse_where(std::string_view text, const SourcePlace& place,
                                 Problems& problems) {
    try {
        return WhereParser(tokens_of(text, place)).run();
    } catch (const Mistake& mistake) {
        // The place of the rule is all that is known; columns counted from there would mislead.
        problems.push_back({place, mistake.problem.message});
        return std::nullopt;
    }
}

}  // namespace freshet
