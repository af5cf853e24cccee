// The page is written by prometheus-cpp's serializer, so that escaping and form are its business.
#include "daemon/metrics/exporter.h"

#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>

#include <algorithm>

namespace freshet {

void Exporter::add_series(std::string name, std::string help, MetricLabels labels,
                          std::function<double()> value) {
    auto family = std::find_if(families_.begin(), families_.end(),
                               [&](const Family& known) { return known.name == name; });
    if (family == families_.end()) {
        families_.push_back({std::move(name), std::move(help), {}});
        family = families_.end() - 1;
    }
    family->series.push_back({std::move(labels), std::move(value)});
}

std::string Exporter::text() const {
    std::vector<prometheus::MetricFamily> page;
    for (const Family& family : families_) {
        prometheus::MetricFamily shown;
        shown.name = family.name;
        shown.help = family.help;
        const bool counts = family.name.ends_with("_total");
        shown.type = counts ? prometheus::MetricType::Counter : prometheus::MetricType::Gauge;
        for (const Series& series : family.series) {
            prometheus::ClientMetric metric;
            for (const auto& [label, text] : series.labels) metric.label.push_back({label, text});
            (counts ? metric.counter.value : metric.gauge.value) = series.value();
            shown.metric.push_back(std::move(metric));
        }
        page.push_back(std::move(shown));
    }
    return prometheus::TextSerializer().Serialize(page);
}

double Exporter::value(const std::string& name) const {
    double sum = 0;
    for (const Family& family : families_) {
        if (family.name != name) continue;
        for (const Series& series : family.series) sum += series.value();
    }
    return sum;
}

}  // namespace freshet
