#include "sim/app/rating_keeper.h"

#include <utility>

#include "sim/app/texts.h"
#include "sim/classroom/ratings.h"

namespace sideport::app {

void RatingKeeper::keep(Watched& watched) {
    if (std::exchange(watched.ratings_changed, false) && scale_ != nullptr) {
        const auto written = classroom::write_ratings(watched.follower().folder(), scale_->id,
                                                      scale_->version, rater_, watched.ratings);
        watched.ratings_message =
            written ? say(Text::instruct_rating_kept) : written.error().line();
    }
    const bool ended = watched.follower().state() == classroom::Follower::State::ended;
    if (!ended || watched.ratings_stored || watched.ratings.empty() || store_.empty()) return;
    const auto stored = store_ratings(store_, watched.follower().folder(), rater_, watched.ratings);
    watched.ratings_stored = stored.has_value();
    if (!stored) return;
    watched.ratings_message = say(Text::instruct_rating_stored);
    waiting_.erase(watched.follower().folder());
}

void RatingKeeper::leave(Watched& watched) {
    keep(watched);
    if (!watched.ratings_stored && !watched.ratings.empty() && !store_.empty())
        waiting_[watched.follower().folder()] = watched.ratings;
}

void RatingKeeper::retry() {
    for (auto it = waiting_.begin(); it != waiting_.end();) {
        const bool stored = store_ratings(store_, it->first, rater_, it->second).has_value();
        it = stored ? waiting_.erase(it) : std::next(it);
    }
}

}  // namespace sideport::app
