// See xml_writer.h.
#include "fanout/cap/xml_writer.h"

#include "fanout/cap/utf8.h"
#include "rules/base/check.h"

namespace freshet {

std::string xml_escape(std::string_view text) {
    std::string escaped;
    escaped.reserve(text.size());
    for (std::size_t index = 0; index < text.size();) {
        const std::size_t length = character_bytes(text, index);
        const char first = text[index];
        if (length == 0) {
            escaped += replacement_character;
        } else if (first == '&') {
            escaped += "&amp;";
        } else if (first == '<') {
            escaped += "&lt;";
        } else if (first == '>') {
            escaped += "&gt;";
        } else if (first == '\r') {
            escaped += "&#13;";  // A bare one would be read back as a line feed.
        } else {
            escaped += text.substr(index, length);
        }
        index += length == 0 ? 1 : length;
    }
    return escaped;
}

void XmlWriter::indent() { text_.append(open_.size() * 2, ' '); }

void XmlWriter::open(std::string_view name, std::string_view attributes) {
    indent();
    text_ += "<" + std::string(name);
    if (!attributes.empty()) text_ += " " + std::string(attributes);
    text_ += ">\n";
    open_.emplace_back(name);
}

void XmlWriter::close() {
    CHECK(!open_.empty());
    const std::string name = open_.back();
    open_.pop_back();
    indent();
    text_ += "</" + name + ">\n";
}

void XmlWriter::element(std::string_view name, std::string_view text) {
    indent();
    text_ += "<" + std::string(name) + ">" + xml_escape(text) + "</" + std::string(name) + ">\n";
}

void XmlWriter::optional_element(std::string_view name, std::string_view text) {
    if (!text.empty()) element(name, text);
}

}  // namespace freshet
