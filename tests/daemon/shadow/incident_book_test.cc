// Which incidents two rule books give, and in which words they differ.
#include "daemon/shadow/incident_book.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace freshet {
namespace {

using ::testing::ElementsAre;
using Kind = IncidentDifference::Kind;

Timestamp at(int minute) {
    return from_civil({2026, 7, 1, 6, 0, 0}, beijing).value() + std::chrono::minutes(minute);
}

Warning said(const char* incident, int minute, std::optional<Severity> severity,
             const char* subject = "R1") {
    Warning warning;
    warning.incident = IncidentId(incident);
    warning.rule = RuleName("rain");
    warning.subject = SubjectId(subject);
    warning.severity = severity;
    warning.published_at = at(minute);
    return warning;
}

IncidentBook book(const std::vector<Warning>& warnings) {
    IncidentBook book;
    for (const Warning& warning : warnings) book.take(warning);
    return book;
}

struct Said {
    Kind kind;
    int apart_minutes;
    bool operator==(const Said&) const = default;
};

std::vector<Said> differences(const std::vector<Warning>& live,
                              const std::vector<Warning>& shadow) {
    std::vector<Said> found;
    for (const IncidentPair& pair : paired(book(live), book(shadow)))
        if (const auto one = difference_of(pair))
            found.push_back({one->kind, static_cast<int>(one->apart / std::chrono::minutes(1))});
    return found;
}

constexpr auto yellow = Severity::yellow;
constexpr auto red = Severity::red;

TEST(IncidentBook, OfTheSameNothingIsSaid) {
    const std::vector<Warning> one{said("a", 0, yellow), said("a", 60, std::nullopt)};
    EXPECT_TRUE(differences(one, one).empty());
    EXPECT_TRUE(differences({}, {}).empty());
}

TEST(IncidentBook, OneThatOnlyOneOfThemHas) {
    EXPECT_THAT(differences({said("a", 0, yellow)}, {}), ElementsAre(Said{Kind::only_live, 0}));
    EXPECT_THAT(differences({}, {said("a", 0, yellow)}), ElementsAre(Said{Kind::only_shadow, 0}));
    // Of another place, and at another time, it is another one.
    EXPECT_THAT(differences({said("a", 0, yellow)}, {said("a", 0, yellow, "R2")}),
                ElementsAre(Said{Kind::only_live, 0}, Said{Kind::only_shadow, 0}));
    EXPECT_THAT(
        differences({said("a", 0, yellow), said("a", 10, std::nullopt)}, {said("b", 20, yellow)}),
        ElementsAre(Said{Kind::only_live, 0}, Said{Kind::only_shadow, 0}));
}

TEST(IncidentBook, EarlierAndLaterByHowMuch) {
    EXPECT_THAT(differences({said("b", 30, yellow)}, {said("a", 10, yellow)}),
                ElementsAre(Said{Kind::earlier, 20}));
    EXPECT_THAT(differences({said("a", 10, yellow)}, {said("b", 30, yellow)}),
                ElementsAre(Said{Kind::later, 20}));
    // Both began together; it is the red that comes later.
    EXPECT_THAT(differences({said("a", 10, yellow), said("a", 20, red)},
                            {said("a", 10, yellow), said("a", 25, red)}),
                ElementsAre(Said{Kind::later, 5}));
    // What began with red was yellow by then too.
    EXPECT_THAT(differences({said("a", 10, red)}, {said("a", 5, yellow), said("a", 10, red)}),
                ElementsAre(Said{Kind::earlier, 5}));
}

TEST(IncidentBook, AnotherSeverityAndAnotherEnd) {
    EXPECT_THAT(differences({said("a", 10, yellow)}, {said("a", 10, yellow), said("a", 12, red)}),
                ElementsAre(Said{Kind::severity, 0}));
    EXPECT_THAT(differences({said("a", 10, yellow), said("a", 60, std::nullopt)},
                            {said("a", 10, yellow), said("a", 90, std::nullopt)}),
                ElementsAre(Said{Kind::ends_later, 30}));
    EXPECT_THAT(
        differences({said("a", 10, yellow)}, {said("a", 10, yellow), said("a", 90, std::nullopt)}),
        ElementsAre(Said{Kind::ends_earlier, 0}));
}

TEST(IncidentBook, WhatFallsIntoTwoHasASecondOne) {
    EXPECT_THAT(differences({said("a", 0, yellow), said("a", 90, std::nullopt)},
                            {said("a", 0, yellow), said("a", 30, std::nullopt),
                             said("b", 60, yellow), said("b", 90, std::nullopt)}),
                ElementsAre(Said{Kind::ends_earlier, 60}, Said{Kind::only_shadow, 0}));
}

TEST(IncidentBook, AnEndThatWasNoneIsTakenBackAndAHandIsNoRule) {
    IncidentBook one =
        book({said("a", 0, yellow), said("a", 30, std::nullopt), said("a", 40, red)});
    const IncidentSeen& seen = one.all().begin()->second.front();
    EXPECT_EQ(seen.ended_at, std::nullopt);
    EXPECT_EQ(seen.peak, red);
    EXPECT_EQ(seen.reached[3], at(40));
    Warning by_hand = said("c", 0, red);
    by_hand.rule = RuleName();
    one.take(by_hand);
    EXPECT_EQ(one.size(), 1U);
    one.erase({seen.rule, seen.subject}, IncidentId("a"));
    EXPECT_EQ(one.size(), 0U);
    EXPECT_TRUE(one.all().empty());
}

}  // namespace
}  // namespace freshet
