// CAP as receivers see it: byte for byte against golden files, valid whatever the warning holds,
// and with every earlier message named.
#include "fanout/cap/cap.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "fanout/cap/text.h"
#include "tests/fanout/cap/cap_structure.h"
#include "tests/support/paths.h"
#include "tests/support/warnings.h"

namespace freshet::testing {
namespace {

PlaceNames names() {
    PlaceNames names;
    names.areas = {{AreaId("330782103201"), "上溪村"}, {AreaId("330782103202"), "下溪村"}};
    names.stations = {{StationId("R1"), "岭口站"}, {StationId("H8"), "双溪桥"}};
    return names;
}

std::string content_of(const std::filesystem::path& path) {
    std::ifstream file(path);
    std::stringstream text;
    text << file.rdbuf();
    return text.str();
}

// UPDATE_GOLDEN=1 rewrites the file; the change is then looked at in review.
void expect_golden(const std::string& name, const std::string& text) {
    const std::filesystem::path path = source_dir() / "tests/fanout/cap/golden" / name;
    if (std::getenv("UPDATE_GOLDEN") != nullptr) {
        std::filesystem::create_directories(path.parent_path());
        std::ofstream(path) << text;
    }
    EXPECT_EQ(text, content_of(path)) << path;
}

Evidence rise() {
    Evidence evidence;
    evidence.term = "rise(30m)";
    evidence.unit = "m";
    evidence.value = Quantity::from_ten_thousandths(8'500);
    evidence.threshold = Quantity::from_ten_thousandths(8'000);
    evidence.at = at("2026-07-01 02:30");
    evidence.lowest = Quantity::from_ten_thousandths(29'500);
    evidence.lowest_at = at("2026-07-01 02:00");
    evidence.now = Quantity::from_ten_thousandths(38'000);
    return evidence;
}

TEST(Cap, AlertOfTwoVillages) {
    const Warning warning = warning_of({.areas = {"330782103201", "330782103202"}});
    expect_golden("alert.xml", render_cap({warning, {}, {}}, {}, names()));
}

TEST(Cap, UpdateForOneVillageWithUnconfirmedThresholds) {
    Warning warning = warning_of({.incident = "torrent.H8.20260630T183000Z",
                                  .revision = 3,
                                  .type = MessageType::update,
                                  .reason = WarningReason::escalated,
                                  .severity = Severity::red,
                                  .areas = {"330782103201", "330782103202"},
                                  .when = "2026-07-01 02:30"});
    warning.station = StationId("H8");
    warning.status = Status::actual;
    warning.evidence = {rise()};
    warning.unconfirmed = "示例阈值，未经本地确认 <sample & unconfirmed>";
    const AreaId village("330782103202");
    const std::vector<CapReference> earlier{
        {"torrent.H8.20260630T183000Z.1@330782103202", at("2026-07-01 02:05")},
        {"torrent.H8.20260630T183000Z.2@330782103202", at("2026-07-01 02:20")}};
    expect_golden("update.xml", render_cap({warning, earlier, village}, {"county.flood"}, names()));
}

TEST(Cap, CancelForDeskAndOfficials) {
    Warning warning = warning_of({.revision = 2,
                                  .type = MessageType::cancel,
                                  .reason = WarningReason::withdrawn_by_person,
                                  .severity = std::nullopt,
                                  .when = "2026-07-01 15:30"});
    warning.audience = {Audience::desk, Audience::officials};
    warning.evidence.clear();
    warning.by = PersonId("WANG");
    warning.text = "gate test";
    const std::vector<CapReference> earlier{{identity_of(warning_of({})), at("2026-07-01 14:45")}};
    expect_golden("cancel.xml", render_cap({warning, earlier, {}}, {}, names()));
}

TEST(Cap, TimesAreToTheSecondInBeijing) {
    EXPECT_EQ(cap_time(at("2026-07-01 14:45") + std::chrono::milliseconds(999)),
              "2026-07-01T14:45:00+08:00");
}

TEST(Cap, WhatIsForbiddenInAnIdentifierIsReplaced) {
    EXPECT_EQ(cap_identifier("a b,c<d&e\n.1", AreaId("x y")), "a_b_c_d_e_.1@x_y");
}

TEST(Cap, AnEndIsSaidToHaveGoneUnderAndAnAlertToHaveReached) {
    const Warning alert = warning_of({});
    EXPECT_EQ(description_text(alert, names()),
              "7月1日14:45，岭口站（R1）1小时雨量62.4毫米，达到60.0毫米。");
    Warning end = alert;
    end.type = MessageType::cancel;
    end.severity.reset();
    end.reason = WarningReason::receded;
    EXPECT_EQ(description_text(end, names()),
              "7月1日14:45，岭口站（R1）1小时雨量62.4毫米，低于60.0毫米。雨情水情已回落。");
    EXPECT_EQ(headline_text(end, end.areas, names()), "【测试】上溪村山洪灾害预警解除");
}

TEST(Cap, SubsidedIsNotOver) {
    Warning warning = warning_of(
        {.type = MessageType::update, .reason = WarningReason::subsided, .severity = std::nullopt});
    EXPECT_EQ(headline_text(warning, warning.areas, names()), "【测试】上溪村山洪灾害橙色预警");
    EXPECT_EQ(render_cap({warning, {}, {}}, {}, names()).find("AllClear"), std::string::npos);
}

TEST(Cap, AStageOfTransferIsNoColour) {
    Warning warning = warning_of({.severity = Severity::prepare});
    warning.status = Status::actual;
    EXPECT_EQ(headline_text(warning, warning.areas, names()), "上溪村山洪灾害准备转移预警");
    std::string cap = render_cap({warning, {}, {}}, {}, names());
    EXPECT_NE(cap.find("<responseType>Prepare</responseType>"), std::string::npos) << cap;
    EXPECT_NE(cap.find("<severity>Severe</severity>"), std::string::npos);
    warning.severity = warning.peak = Severity::immediate;
    EXPECT_EQ(headline_text(warning, warning.areas, names()), "上溪村山洪灾害立即转移预警");
    cap = render_cap({warning, {}, {}}, {}, names());
    EXPECT_NE(cap.find("<responseType>Evacuate</responseType>"), std::string::npos) << cap;
    EXPECT_NE(cap.find("<severity>Extreme</severity>"), std::string::npos);
    warning.type = MessageType::cancel;
    warning.reason = WarningReason::receded;
    warning.severity.reset();
    EXPECT_EQ(headline_text(warning, warning.areas, names()), "上溪村山洪灾害转移预警解除");
    cap = render_cap({warning, {}, {}}, {}, names());
    EXPECT_NE(cap.find("<responseType>AllClear</responseType>"), std::string::npos) << cap;
}

std::vector<std::string> random_documents(int count) {
    std::mt19937_64 random(20260701);
    std::vector<std::string> documents;
    for (int i = 0; i < count; ++i) {
        const Warning warning = random_warning(random);
        std::vector<CapReference> earlier;
        for (std::uint64_t reference = random() % 4; reference > 0; --reference) {
            const Warning before = random_warning(random);
            earlier.push_back({cap_identifier(identity_of(before)), before.published_at});
        }
        std::optional<AreaId> area;
        if (!warning.areas.empty() && random() % 2 == 0) area = warning.areas.front();
        documents.push_back(render_cap({warning, earlier, area}, {}, names()));
    }
    return documents;
}

TEST(CapProperty, WhateverAWarningHoldsTheMessageIsSound) {
    for (const std::string& document : random_documents(2000)) {
        const std::optional<XmlElement> alert = read_xml(document);
        ASSERT_TRUE(alert.has_value()) << document;
        const std::vector<std::string> faults = faults_of_cap(*alert);
        EXPECT_TRUE(faults.empty()) << faults.front() << "\n" << document;
    }
}

TEST(CapProperty, TheCheckItselfFindsFaults) {
    const std::string good = render_cap({warning_of({}), {}, {}}, {}, names());
    const auto faults_after = [&](const std::string& from, const std::string& to) {
        std::string bad = good;
        bad.replace(bad.find(from), from.size(), to);
        const std::optional<XmlElement> alert = read_xml(bad);
        return !alert || !faults_of_cap(*alert).empty();
    };
    EXPECT_FALSE(faults_after("Alert", "Update"));
    EXPECT_TRUE(faults_after("Alert", "Alarm"));
    EXPECT_TRUE(faults_after("+08:00", "Z"));
    EXPECT_TRUE(faults_after("    <urgency>Immediate</urgency>\n", ""));
    EXPECT_TRUE(faults_after("<sender>freshet", "<sender>fresh et"));
    EXPECT_TRUE(faults_after("</alert>", ""));
    EXPECT_TRUE(faults_after("<event>", "<event>&"));
}

TEST(CapSchema, ValidAgainstOasis) {
    const std::optional<std::filesystem::path> shared = shared_dir();
    if (!shared || !std::filesystem::exists(*shared / "reference/cap12.xsd")) {
        GTEST_SKIP() << "no ../shared: CAP is not validated against OASIS' schema";
    }
    if (std::system("xmllint --version 2>/dev/null") != 0) {
        GTEST_SKIP() << "no xmllint: CAP is not validated against OASIS' schema";
    }
    const TemporaryFolder folder;
    int number = 0;
    for (const std::string& document : random_documents(200)) {
        std::ofstream(folder.path() / (std::to_string(number++) + ".xml")) << document;
    }
    for (const auto& golden :
         std::filesystem::directory_iterator(source_dir() / "tests/fanout/cap/golden")) {
        std::filesystem::copy(golden.path(), folder.path());
    }
    const std::string command =
        "xmllint --noout --schema '" + (*shared / "reference/cap12.xsd").string() + "' '" +
        folder.path().string() + "'/*.xml 2>'" + (folder.path() / "findings").string() + "'";
    EXPECT_EQ(std::system(command.c_str()), 0) << content_of(folder.path() / "findings");
}

}  // namespace
}  // namespace freshet::testing
