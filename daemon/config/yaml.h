// YAML as a tree of our own, each node with its line and column. yaml-cpp is named in yaml.cc only.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/config/findings.h"

namespace freshet {

struct YamlField;

struct YamlNode {
    enum class Form { empty, text, list, map };

    Form form = Form::empty;
    std::string text;   // As written, without quotes; everything is text to YAML here.
    SourcePlace place;  // Of the first letter of the text itself.
    std::vector<YamlNode> items;
    std::vector<YamlField> fields;
};

struct YamlField {
    YamlNode key, value;
};

// Nothing after an error. An empty file is an empty node.
std::optional<YamlNode> read_yaml(std::string_view text, const std::string& file,
                                  Findings& findings);

// Takes the fields of a map by name. What it is, and that every key is known and there once, is
// checked on construction.
class YamlMap {
public:
    YamlMap(const YamlNode& node, std::string_view what, std::vector<std::string> known,
            Findings& findings);

    const SourcePlace& place() const { return node_.place; }
    // Null where the key is absent or its value empty.
    const YamlNode* find(std::string_view key) const;
    // The text of a key; "" where absent; an error where it is a list or map.
    std::string text(std::string_view key) const;
    // As text; an absent one is an error.
    std::string required(std::string_view key) const;
    // A list of texts; one text alone is a list of one.
    std::vector<const YamlNode*> texts(std::string_view key) const;
    void error(const SourcePlace& place, std::string message) const {
        findings_.error(place, std::move(message));
    }

private:
    const YamlNode& node_;
    std::string what_;
    Findings& findings_;
};

}  // namespace freshet
