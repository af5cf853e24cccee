// Which words of people are the same.
#include "rules/model/folded_text.h"

#include <gtest/gtest.h>

namespace freshet {
namespace {

TEST(FoldedText, BlanksAndCapitals) {
    EXPECT_EQ(folded_text("water over bridge"), "water over bridge");
    EXPECT_EQ(folded_text("  Water\tOVER \r\n bridge "), "water over bridge");
    EXPECT_EQ(folded_text("\u3000水漫\u3000\u00a0桥面 "), "水漫 桥面");
    EXPECT_EQ(folded_text(" \u3000"), "");
    EXPECT_EQ(folded_text(""), "");
}

TEST(FoldedText, NothingElseIsTheSame) {
    EXPECT_NE(folded_text("water over bridge!"), folded_text("water over bridge"));
    EXPECT_NE(folded_text("over-bridge"), folded_text("over bridge"));
    EXPECT_EQ(folded_text("ÄÖ"), "ÄÖ");
    // Cut in the middle of a letter it stays what it was.
    EXPECT_EQ(folded_text("\xe3\x80"), "\xe3\x80");
}

}  // namespace
}  // namespace freshet
