// See yaml.h. Exceptions of yaml-cpp end here.
#include "daemon/config/yaml.h"

#include <fmt/format.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <sstream>
#include <utility>

#include "rules/rule/nearest.h"

namespace freshet {
namespace {

// Anchors can unfold a page of text into gigabytes; no configuration has so many nodes.
constexpr std::size_t nodes_max = 100'000;
// An alias within its own anchor never ends; what people write is a tenth as deep.
constexpr int depth_max = 64;

class Conversion {
public:
    explicit Conversion(const std::string& file) : file_(file) {}

    YamlNode convert(const YAML::Node& from) {
        YamlNode node;
        if (++nodes_ > nodes_max || depth_ >= depth_max) {
            too_deep_ = too_deep_ || depth_ >= depth_max;
            return node;
        }
        ++depth_;
        const YAML::Mark mark = from.Mark();
        node.place = {file_, mark.line + 1, mark.column + 1};
        switch (from.Type()) {
            case YAML::NodeType::Undefined:
            case YAML::NodeType::Null:
                break;
            case YAML::NodeType::Scalar:
                node.form = YamlNode::Form::text;
                node.text = from.Scalar();
                // "!" is what yaml-cpp calls a scalar in quotes; the text begins after the quote.
                if (from.Tag() == "!") ++node.place.column;
                break;
            case YAML::NodeType::Sequence:
                node.form = YamlNode::Form::list;
                for (const YAML::Node& item : from) node.items.push_back(convert(item));
                break;
            case YAML::NodeType::Map:
                node.form = YamlNode::Form::map;
                for (const auto& field : from) {
                    YamlNode key = convert(field.first);
                    node.fields.push_back({std::move(key), convert(field.second)});
                }
                break;
        }
        --depth_;
        return node;
    }

    bool too_large() const { return nodes_ > nodes_max; }
    bool too_deep() const { return too_deep_; }

private:
    const std::string& file_;
    std::size_t nodes_ = 0;
    int depth_ = 0;
    bool too_deep_ = false;
};

// Where each document begins, at most the first two. YAML::LoadAll (0.7.0) must not be asked: it
// gives a text that begins with a comma one empty document after the other, all at that comma,
// until the memory is gone.
class Beginnings : public YAML::EventHandler {
public:
    static std::vector<YAML::Mark> of(const std::string& text) {
        std::istringstream stream(text);
        YAML::Parser parser(stream);
        Beginnings beginnings;
        while (beginnings.found_.size() < 2 && parser.HandleNextDocument(beginnings)) {
        }
        return beginnings.found_;
    }

    void OnDocumentStart(const YAML::Mark& mark) override { found_.push_back(mark); }
    void OnDocumentEnd() override {}
    void OnNull(const YAML::Mark&, YAML::anchor_t) override {}
    void OnAlias(const YAML::Mark&, YAML::anchor_t) override {}
    void OnScalar(const YAML::Mark&, const std::string&, YAML::anchor_t,
                  const std::string&) override {}
    void OnSequenceStart(const YAML::Mark&, const std::string&, YAML::anchor_t,
                         YAML::EmitterStyle::value) override {}
    void OnSequenceEnd() override {}
    void OnMapStart(const YAML::Mark&, const std::string&, YAML::anchor_t,
                    YAML::EmitterStyle::value) override {}
    void OnMapEnd() override {}

private:
    std::vector<YAML::Mark> found_;
};

}  // namespace

std::optional<YamlNode> read_yaml(std::string_view text, const std::string& file,
                                  Findings& findings) {
    try {
        const std::string words(text);
        const std::vector<YAML::Mark> documents = Beginnings::of(words);
        if (documents.size() > 1) {
            const bool is_stuck = documents[0].pos == documents[1].pos;
            findings.error({file, documents[1].line + 1, 0},
                           is_stuck ? "this is not YAML: nothing may begin like this"
                                    : "a second document begins here; a file holds one");
            return std::nullopt;
        }
        Conversion conversion(file);
        YamlNode node = conversion.convert(YAML::Load(words));
        if (node.form == YamlNode::Form::empty) node.place = {file, 1, 0};
        if (!conversion.too_large() && !conversion.too_deep()) return node;
        findings.error({file, 0, 0}, conversion.too_large()
                                         ? "the file unfolds to more than 100,000 values"
                                         : "the file unfolds to more than 64 values within each "
                                           "other");
    } catch (const YAML::Exception& error) {
        findings.error({file, error.mark.line + 1, error.mark.column + 1},
                       "this is not YAML: " + error.msg);
    }
    return std::nullopt;
}

YamlMap::YamlMap(const YamlNode& node, std::string_view what, std::vector<std::string> known,
                 Findings& findings)
    : node_(node), what_(what), findings_(findings) {
    if (node.form != YamlNode::Form::map) {
        findings.error(node.place,
                       fmt::format("{} has to be a map of {}", what, fmt::join(known, ", ")));
        return;
    }
    for (auto field = node.fields.begin(); field != node.fields.end(); ++field) {
        const std::string& key = field->key.text;
        if (std::find(known.begin(), known.end(), key) == known.end())
            findings.error(field->key.place, fmt::format("unknown key '{}' in {}{}", key, what,
                                                         did_you_mean(key, known)));
        const auto earlier = std::find_if(node.fields.begin(), field,
                                          [&](const auto& other) { return other.key.text == key; });
        if (earlier != field)
            findings.error(field->key.place, fmt::format("key '{}' is already in line {}", key,
                                                         earlier->key.place.line));
    }
}

const YamlNode* YamlMap::find(std::string_view key) const {
    for (const auto& [name, value] : node_.fields)
        if (name.text == key) return value.form == YamlNode::Form::empty ? nullptr : &value;
    return nullptr;
}

std::string YamlMap::text(std::string_view key) const {
    const YamlNode* value = find(key);
    if (value == nullptr) return {};
    if (value->form != YamlNode::Form::text)
        error(value->place, fmt::format("{} has to be one text", key));
    return value->text;
}

std::string YamlMap::required(std::string_view key) const {
    const YamlNode* value = find(key);
    if (value == nullptr && node_.form == YamlNode::Form::map)
        error(node_.place, fmt::format("{} has no {}", what_, key));
    return text(key);
}

std::vector<const YamlNode*> YamlMap::texts(std::string_view key) const {
    const YamlNode* value = find(key);
    if (value == nullptr) return {};
    if (value->form == YamlNode::Form::text) return {value};
    std::vector<const YamlNode*> texts;
    for (const YamlNode& item : value->items) {
        if (item.form == YamlNode::Form::text)
            texts.push_back(&item);
        else
            error(item.place, fmt::format("{} has to be a list of words", key));
    }
    if (value->form == YamlNode::Form::map)
        error(value->place, fmt::format("{} has to be a list of words", key));
    return texts;
}

}  // namespace freshet
