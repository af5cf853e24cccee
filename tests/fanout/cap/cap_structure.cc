// See cap_structure.h.
#include "tests/fanout/cap/cap_structure.h"

#include <map>
#include <regex>
#include <set>

namespace freshet::testing {
namespace {

class Reader {
public:
    explicit Reader(std::string_view rest) : rest_(rest) {}

    std::optional<XmlElement> document() {
        const std::string_view declaration = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
        if (!rest_.starts_with(declaration)) return std::nullopt;
        rest_.remove_prefix(declaration.size());
        XmlElement root;
        if (!element(root)) return std::nullopt;
        if (rest_ != "\n") return std::nullopt;
        return root;
    }

private:
    bool element(XmlElement& into) {
        if (!take("<")) return false;
        into.name = name();
        if (into.name.empty()) return false;
        if (take(" xmlns=\"")) {
            const std::size_t quote = rest_.find('"');
            if (quote == std::string_view::npos) return false;
            rest_.remove_prefix(quote + 1);
        }
        if (!take(">")) return false;
        while (!rest_.starts_with("</")) {
            if (rest_.empty()) return false;
            if (rest_.front() == '<') {
                if (!element(into.children.emplace_back())) return false;
            } else if (!character(into.text)) {
                return false;
            }
        }
        return take("</") && take(into.name) && take(">");
    }

    bool character(std::string& text) {
        static const std::map<std::string_view, char> entities{
            {"&amp;", '&'}, {"&lt;", '<'}, {"&gt;", '>'}, {"&#13;", '\r'}};
        if (rest_.front() == '&') {
            for (const auto& [entity, meaning] : entities) {
                if (!take(entity)) continue;
                text += meaning;
                return true;
            }
            return false;
        }
        const auto byte = static_cast<unsigned char>(rest_.front());
        if (byte < 0x20 && byte != '\n' && byte != '\t') return false;
        text += rest_.front();
        rest_.remove_prefix(1);
        return true;
    }

    std::string name() {
        std::size_t length = 0;
        while (length < rest_.size() && std::isalpha(static_cast<unsigned char>(rest_[length]))) {
            ++length;
        }
        const std::string taken(rest_.substr(0, length));
        rest_.remove_prefix(length);
        return taken;
    }
    bool take(std::string_view expected) {
        if (!rest_.starts_with(expected)) return false;
        rest_.remove_prefix(expected.size());
        return true;
    }

    std::string_view rest_;
};

using Names = std::vector<std::string>;

// CAP 1.2 §3.2: the sequences, "!" marks what must be there.
const Names alert_sequence{"!identifier", "!sender",    "!sent",       "!status",   "!msgType",
                           "source",      "!scope",     "restriction", "addresses", "code",
                           "note",        "references", "incidents",   "info"};
const Names info_sequence{"language",    "!category",  "!event",     "responseType", "!urgency",
                          "!severity",   "!certainty", "audience",   "eventCode",    "effective",
                          "onset",       "expires",    "senderName", "headline",     "description",
                          "instruction", "web",        "contact",    "parameter",    "resource",
                          "area"};
const Names area_sequence{"!areaDesc", "polygon", "circle", "geocode", "altitude", "ceiling"};
const std::map<std::string, std::set<std::string>> words{
    {"status", {"Actual", "Exercise", "System", "Test", "Draft"}},
    {"msgType", {"Alert", "Update", "Cancel", "Ack", "Error"}},
    {"scope", {"Public", "Restricted", "Private"}},
    {"category", {"Geo", "Met", "Safety", "Rescue", "Fire", "Health", "Env", "Infra", "Other"}},
    {"responseType", {"Shelter", "Evacuate", "Prepare", "Execute", "Avoid", "Monitor", "AllClear"}},
    {"urgency", {"Immediate", "Expected", "Future", "Past", "Unknown"}},
    {"severity", {"Extreme", "Severe", "Moderate", "Minor", "Unknown"}},
    {"certainty", {"Observed", "Likely", "Possible", "Unlikely", "Unknown"}}};

void check_sequence(const XmlElement& parent, const Names& sequence,
                    std::vector<std::string>& faults) {
    std::size_t place = 0;
    for (const XmlElement& child : parent.children) {
        std::size_t found = place;
        const auto is = [&](const std::string& name) {
            return name == child.name || name == "!" + child.name;
        };
        while (found < sequence.size() && !is(sequence[found])) ++found;
        if (found == sequence.size()) {
            faults.push_back(child.name + " stands where it must not in " + parent.name);
        } else {
            place = found;
        }
        const auto allowed = words.find(child.name);
        if (allowed != words.end() && !allowed->second.contains(child.text)) {
            faults.push_back(child.name + " is no word of CAP: " + child.text);
        }
    }
    for (const std::string& name : sequence) {
        if (name[0] == '!' && parent.child(name.substr(1)) == nullptr) {
            faults.push_back(parent.name + " lacks " + name.substr(1));
        }
    }
}

bool is_identifier(const std::string& text) {
    return !text.empty() && text.find_first_of(" ,<&\n\t\r") == std::string::npos;
}

void check_references(const XmlElement& alert, std::vector<std::string>& faults) {
    static const std::regex triple(
        R"([^ ,<&]+,[^ ,<&]+,\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d)");
    const XmlElement* references = alert.child("references");
    if (references == nullptr) return;
    std::string rest = references->text + " ";
    while (!rest.empty()) {
        const std::size_t blank = rest.find(' ');
        if (!std::regex_match(rest.substr(0, blank), triple)) {
            faults.push_back("a reference is no sender,identifier,sent: " + rest.substr(0, blank));
        }
        rest.erase(0, blank + 1);
    }
}

}  // namespace

const XmlElement* XmlElement::child(std::string_view wanted) const {
    for (const XmlElement& candidate : children) {
        if (candidate.name == wanted) return &candidate;
    }
    return nullptr;
}

std::string XmlElement::text_of(std::string_view wanted) const {
    const XmlElement* found = child(wanted);
    return found == nullptr ? "" : found->text;
}

std::optional<XmlElement> read_xml(std::string_view bytes) { return Reader(bytes).document(); }

std::vector<std::string> faults_of_cap(const XmlElement& alert) {
    static const std::regex time(R"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+08:00)");
    std::vector<std::string> faults;
    if (alert.name != "alert") faults.push_back("the root is " + alert.name);
    check_sequence(alert, alert_sequence, faults);
    for (const char* name : {"identifier", "sender"}) {
        if (!is_identifier(alert.text_of(name))) faults.push_back(std::string(name) + " is none");
    }
    if (!std::regex_match(alert.text_of("sent"), time)) faults.push_back("sent is no time");
    if (alert.text_of("scope") == "Restricted" && alert.text_of("restriction").empty()) {
        faults.push_back("restricted without a restriction");
    }
    check_references(alert, faults);
    for (const XmlElement& info : alert.children) {
        if (info.name != "info") continue;
        check_sequence(info, info_sequence, faults);
        if (info.child("expires") == nullptr) faults.push_back("info never expires");
        for (const XmlElement& child : info.children) {
            const bool is_time =
                child.name == "effective" || child.name == "onset" || child.name == "expires";
            if (is_time && !std::regex_match(child.text, time)) {
                faults.push_back(child.name + " is no time: " + child.text);
            }
            if (child.name == "area") check_sequence(child, area_sequence, faults);
        }
    }
    return faults;
}

}  // namespace freshet::testing
