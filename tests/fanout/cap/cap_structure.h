// A second opinion on CAP 1.2, read from the standard's table and not from our renderer: a small
// strict XML reader, and what an alert must hold. Always available, where OASIS' schema may not be.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace freshet::testing {

struct XmlElement {
    std::string name;
    std::string text;
    std::vector<XmlElement> children;

    // The first child of that name; null when there is none.
    const XmlElement* child(std::string_view name) const;
    std::string text_of(std::string_view name) const;
};

// Nothing where the bytes are no well-formed document (of the small kind that we write).
std::optional<XmlElement> read_xml(std::string_view bytes);

// What is wrong with an alert, one sentence each; empty = it is one.
std::vector<std::string> faults_of_cap(const XmlElement& alert);

}  // namespace freshet::testing
