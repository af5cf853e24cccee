// See text.h. One function a phrase; what is not known stays as it is written in the files.
#include "fanout/cap/text.h"

#include <array>
#include <cstdio>
#include <string_view>
#include <utility>

#include "fanout/cap/term_text.h"
#include "fanout/cap/words.h"

namespace freshet {
namespace {

// A stage is said to the centimetre, an amount of rain to the tenth of a millimetre; what has no
// unit is counted.
std::string value_text(Quantity value, std::string_view unit) {
    return format_quantity(value, unit == "m" ? 2 : unit.empty() ? 0 : 1) + unit_text(unit);
}

// The evidence of an end is that the value lies under its clear.
enum class Compared { reached, under };

std::string evidence_text(const Evidence& evidence, Compared compared) {
    // What the station says of itself has no number.
    if (evidence.term == "alarm()") return "测站自报水位或流量超限";
    if (evidence.term.starts_with("above(")) return "上级预警生效（" + evidence.by.text() + "）";
    // Nor has what people say.
    if (evidence.term.starts_with("report(\""))
        return "巡查报告：" + evidence.term.substr(8, evidence.term.rfind('"') - 8);
    std::string text = term_text(evidence.term) + value_text(evidence.value, evidence.unit);
    if (evidence.lowest && evidence.now && evidence.lowest_at) {
        text += "（由" + moment_text(*evidence.lowest_at) + "的" +
                value_text(*evidence.lowest, evidence.unit) + "涨至" +
                value_text(*evidence.now, evidence.unit) + "）";
    }
    return text + (compared == Compared::reached ? "，达到" : "，低于") +
           value_text(evidence.threshold, evidence.unit);
}

// Where it was measured: at a gauge, or at those of a catchment; nowhere where a person raised it.
std::string place_text(const Warning& warning, const PlaceNames& names) {
    if (!warning.station.empty())
        return names.of(warning.station) + "（" + warning.station.text() + "）";
    return warning.rule.empty() ? "" : warning.subject.text() + "流域";
}

std::string ending_word(WarningReason reason) {
    switch (reason) {
        case WarningReason::withdrawn:
        case WarningReason::withdrawn_by_person:
            return "预警撤销";
        case WarningReason::joined:
            return "预警并入另一预警";
        default:
            return "预警解除";
    }
}

std::string status_mark(Status status) {
    switch (status) {
        case Status::actual:
            return "";
        case Status::exercise:
            return "【演练】";
        case Status::test:
            return "【测试】";
    }
    return "";
}

std::string reason_text(const Warning& warning) {
    switch (warning.reason) {
        case WarningReason::escalated:
            return "预警升级。";
        case WarningReason::lowered:
            return "预警降级。";
        case WarningReason::receded:
            return "雨情水情已回落。";
        case WarningReason::subsided:
            return is_ending(warning) ? "雨情水情已回落。"
                                      : "雨情水情已回落，预警仍有效，待人工解除。";
        case WarningReason::withdrawn:
            return warning.certainty == Certainty::possible ? "疑似值未获证实。"
                                                            : "原观测值已更正。";
        case WarningReason::confirmed:
            return "已核实。";
        case WarningReason::expired:
            return "预警到期。";
        case WarningReason::mute_expired:
            return "人工撤销已到期，仍超过阈值。";
        case WarningReason::onset_moved:
            return "起始时间更正为" + moment_text(warning.onset) + "。";
        case WarningReason::joined:
            return "与预警" + (warning.other ? warning.other->text() : std::string()) + "合并。";
        case WarningReason::rule_changed:
            return "预警规则已变更。";
        case WarningReason::rule_removed:
            return "预警规则已取消。";
        case WarningReason::season_changed:
            return "当日起执行另一时段的阈值。";
        default:
            return "";
    }
}

// To those who can still decide it.
std::string undecided_text(Timestamp public_after) {
    return "请立即核实；" + moment_text(public_after) + "前未核实的，将向公众发布。";
}

}  // namespace

bool is_ending(const Warning& warning) { return warning.type == MessageType::cancel; }

std::string severity_text(Severity severity) {
    static constexpr std::array<std::string_view, severity_count> words{
        "蓝色", "黄色", "橙色", "红色", "准备转移", "立即转移"};
    return std::string(words.at(static_cast<std::size_t>(severity) - 1));
}

std::string event_text(const std::string& event) {
    static constexpr std::array<Words, 10> events{{{"mountain-torrent", "山洪灾害"},
                                                   {"flash-flood", "山洪"},
                                                   {"flood", "洪水"},
                                                   {"rain", "暴雨"},
                                                   {"rainstorm", "暴雨"},
                                                   {"waterlogging", "内涝"},
                                                   {"geological-hazard", "地质灾害"},
                                                   {"flood-limit", "水库超汛限"},
                                                   {"dam", "水库险情"},
                                                   {"release", "水库水闸放水"}}};
    return std::string(said_for(event, events));
}

std::string moment_text(Timestamp time) {
    const CivilTime civil = to_civil(time, beijing);
    std::array<char, 64> text{};
    std::snprintf(text.data(), text.size(), "%d月%d日%02d:%02d", civil.month, civil.day, civil.hour,
                  civil.minute);
    return text.data();
}

std::string headline_text(const Warning& warning, std::span<const AreaId> areas,
                          const PlaceNames& names) {
    std::string text = status_mark(warning.status);
    for (std::size_t i = 0; i < areas.size(); ++i) {
        text += (i == 0 ? "" : "、") + names.of(areas[i]);
    }
    text += event_text(warning.event);
    if (is_ending(warning))
        return text + (warning.peak && is_stage(*warning.peak) ? "转移" : "") +
               ending_word(warning.reason);
    const std::optional<Severity> severity = warning.severity ? warning.severity : warning.peak;
    text += (severity ? severity_text(*severity) : std::string()) + "预警";
    if (warning.certainty == Certainty::possible) text += "（待核实）";
    return text;
}

std::string description_text(const Warning& warning, const PlaceNames& names) {
    std::string text;
    const std::string place = place_text(warning, names);
    for (const Evidence& evidence : warning.evidence) {
        text += moment_text(evidence.at) + "，" + place +
                evidence_text(evidence, is_ending(warning) ? Compared::under : Compared::reached) +
                "。";
    }
    text += reason_text(warning);
    if (warning.public_after) text += undecided_text(*warning.public_after);
    if (!warning.text.empty()) {
        text += warning.by.empty() ? "" : warning.by.text() + "：";
        text += warning.text;
    }
    // An ending without evidence still says of which gauge it speaks.
    if (text.empty()) text = place + moment_text(warning.published_at) + "发布。";
    return text;
}

}  // namespace freshet
