#include "sim/store/attempt_json.h"

#include "sim/store/words.h"

namespace sideport::store {

namespace {

using Json = nlohmann::ordered_json;

double moment_of(const Json& object) {
    const Json& time = object.at("time_s");
    return time.is_null() ? -1.0 : time.get<double>();
}

}  // namespace

std::string text_of(const Json& object, const char* key) {
    return clean_text(object.at(key).get<std::string>());
}

void read_items_and_errors(const Json& object, Attempt& attempt) {
    for (const Json& item : object.at("items"))
        attempt.items.push_back({.id = text_of(item, "id"),
                                 .text = text_of(item, "text"),
                                 .outcome = text_of(item, "outcome"),
                                 .evidence = text_of(item, "evidence"),
                                 .points = item.at("points").get<double>(),
                                 .max_points = item.at("max_points").get<double>(),
                                 .critical = item.at("critical").get<bool>(),
                                 .time_s = moment_of(item)});
    for (const Json& error : object.at("critical_errors"))
        attempt.critical_errors.push_back({.code = text_of(error, "code"),
                                           .message = text_of(error, "message"),
                                           .time_s = moment_of(error)});
}

}  // namespace sideport::store
