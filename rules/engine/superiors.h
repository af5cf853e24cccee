// Superiors: the warnings from above, all revisions of them. Every shard knows them alike. Which of
// them is in force is a function of the set and of the moment asked (rules/README.md, 51).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rules/base/encoding.h"
#include "rules/engine/engine.h"
#include "rules/model/superior_warning.h"
#include "rules/rule/rule_book.h"

namespace freshet {

struct HeardFromAbove {
    SuperiorWarning warning;
    std::string event;   // Folded.
    Timestamp begins{};  // When it is in force first.
    JournalPosition position;
};

class Superiors {
public:
    void add(const SuperiorWarning& warning, Timestamp received_at, JournalPosition position,
             const EngineOptions& options);
    // Forgets what has been over since before `horizon`.
    void trim(Timestamp horizon);
    const std::vector<HeardFromAbove>& all() const { return heard_; }

    void encode(Encoder& encoder) const;
    void decode(Decoder& decoder);

private:
    std::vector<HeardFromAbove> heard_;
};

// Those known at a record: a part that is folded again after a restart must not see later ones.
class SuperiorsView {
public:
    SuperiorsView() = default;
    SuperiorsView(const Superiors& superiors, JournalPosition until)
        : superiors_(&superiors), until_(until) {}

    struct Question {
        std::string_view event;
        Severity at_least = Severity::blue;
        const std::vector<AreaId>& areas;
    };
    // The severest in force at that moment over one of the areas, by their place in the book; null
    // = none.
    const HeardFromAbove* in_force(Timestamp at, const Question& question,
                                   const RuleBook& book) const;
    // Of those in force from their issue on, at or after `from`, in order.
    std::vector<Timestamp> beginnings(Timestamp from) const;
    std::optional<Timestamp> newest_beginning(Timestamp at) const;

private:
    template <class Visit>
    void each(Visit&& visit) const {
        if (superiors_ == nullptr) return;
        for (const HeardFromAbove& heard : superiors_->all())
            if (heard.position <= until_) visit(heard);
    }
    bool is_replaced(const HeardFromAbove& heard, Timestamp at) const;

    const Superiors* superiors_ = nullptr;
    JournalPosition until_;
};

}  // namespace freshet
