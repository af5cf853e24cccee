#include "rules/base/days_of_year.h"

namespace freshet {
namespace {

int days_in(int month) {
    if (month == 2) return 29;
    return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
}

MonthDay made_of(int month, int day) { return static_cast<MonthDay>(month * 100 + day); }

}  // namespace

MonthDay month_day_of(Timestamp at) {
    const CivilTime civil = to_civil(at, beijing);
    return made_of(civil.month, civil.day);
}

bool is_month_day(MonthDay day) {
    const int month = day / 100;
    return month >= 1 && month <= 12 && day % 100 >= 1 && day % 100 <= days_in(month);
}

MonthDay day_after(MonthDay day) {
    const int month = day / 100;
    if (day % 100 < days_in(month)) return made_of(month, day % 100 + 1);
    return made_of(month % 12 + 1, 1);
}

}  // namespace freshet
