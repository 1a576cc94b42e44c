#include <algorithm>
#include <cmath>

#include <catch2/catch.hpp>

#include "sim/fluid/plumbing_model.h"
#include "tests/support/dice.h"

// Random systems and random hands: whatever is broken and whatever is done, nothing is lost.

using namespace sideport;
using namespace sideport::fluid;
using sideport::test_support::Dice;

namespace {

constexpr double kTickS = 1.0 / 240.0;
constexpr int kSystems = 1000;
constexpr std::uint64_t kRow = 1;  ///< of random numbers

PlumbingSetup random_setup(Dice& dice) {
    PlumbingSetup s;
    s.pump.access_chamber_ml = dice.in(0.03, 0.2);
    s.pump.internal_tubing_ml = dice.in(0.05, 0.3);
    s.catheter.inner_diameter_mm = dice.in(0.4, 0.7);
    s.catheter.outer_diameter_mm = s.catheter.inner_diameter_mm + dice.in(0.5, 1.0);
    s.catheter.wall_modulus_pa = std::pow(10.0, dice.in(6.3, 8.0));
    s.catheter.leak_pressure_pa = dice.in(2e5, 8e5);
    s.catheter.side_hole_count = 1 + dice.below(8);
    s.catheter.side_hole_diameter_mm = dice.in(0.2, 0.5);
    s.catheter.side_hole_span_mm = 15.0;
    s.needle.inner_diameter_mm = dice.in(0.2, 0.6);
    s.needle.length_mm = 38.1;
    s.needle.hub_dead_volume_ml = dice.in(0.03, 0.15);
    s.extension.dead_volume_ml = dice.in(0.1, 0.6);
    s.extension.length_mm = 150.0;
    s.extension.inner_diameter_mm = dice.in(1.0, 2.0);
    s.drug.concentration_mg_per_ml = std::pow(10.0, dice.in(-2.0, 1.7));
    s.reservoir_ml = dice.in(0.0, 40.0);
    s.catheter_length_m = dice.in(0.4, 1.3);
    double fraction = 0.0;
    for (int i = dice.below(5); i > 0; --i) {
        fraction += dice.in(0.03, 0.2);
        CatheterPlace place{.fraction = fraction};
        if (dice.chance(0.4)) place.passing_share = std::pow(10.0, dice.in(-6.0, 0.0));
        if (dice.chance(0.4)) place.leak_resistance_pa_s_per_m3 = std::pow(10.0, dice.in(9, 13));
        place.cut = dice.chance(0.2);
        place.posture = dice.below(3) - 1;
        place.tissue = static_cast<TissueKind>(dice.below(kTissueKindCount));
        s.places.push_back(place);
    }
    s.disconnected = dice.chance(0.1);
    if (s.disconnected || dice.chance(0.1)) s.connector_leak_resistance_pa_s_per_m3 = 1e9;
    s.tip_space = static_cast<TipSpace>(dice.below(5));
    s.tip_open_fraction = dice.chance(0.2) ? 0.0 : dice.in(0.05, 1.0);
    s.tip_suction_share = dice.chance(0.2) ? std::pow(10.0, dice.in(-4.0, 0.0)) : 1.0;
    if (dice.chance(0.2)) s.tip_passing_share = std::pow(10.0, dice.in(-5.0, 0.0));
    s.space_leak_share = dice.chance(0.5) ? dice.next() : 0.0;
    if (dice.chance(0.2)) s.dural_leak_resistance_pa_s_per_m3 = std::pow(10.0, dice.in(10, 13));
    s.room_temperature_c = dice.in(15.0, 30.0);
    return s;
}

Syringe random_syringe(Dice& dice) {
    Syringe syringe;
    syringe.model.volume_ml = dice.chance(0.3) ? 3.0 : 10.0;
    syringe.model.bore_mm = syringe.model.volume_ml > 5.0 ? 14.5 : 8.66;
    syringe.model.compliance_m3_per_pa = dice.in(5e-14, 1e-12);
    syringe.model.breakaway_n = dice.in(3.0, 8.0);
    syringe.model.glide_n = dice.in(1.0, syringe.model.breakaway_n);
    syringe.model.max_vacuum_pa = -58000.0;
    syringe.volume_ml = dice.chance(0.4) ? 0.0 : dice.in(0.05, syringe.model.volume_ml);
    syringe.content[iodine] = syringe.volume_ml * dice.in(0.0, 350.0);
    syringe.content[air] = dice.chance(0.3) ? syringe.volume_ml * dice.next() : 0.0;
    return syringe;
}

/// One thing that a hand or a geometry does.
void random_deed(Dice& dice, const PlumbingModel& model, PlumbingState& state,
                 PlumbingInput& input) {
    switch (dice.below(8)) {
        case 0:
            attach_syringe(model, state, random_syringe(dice));
            break;
        case 1:
            if (dice.chance(0.3)) detach_syringe(model, state);
            break;
        case 2:
        case 3:
        case 4:
            input.plunger_force_n = dice.in(-60.0, 60.0);
            break;
        case 5:
            input.stopcock = static_cast<Stopcock>(dice.below(4));
            break;
        case 6:
            input.needle_site = dice.chance(0.6) ? NeedleSite::access_chamber
                                                 : static_cast<NeedleSite>(dice.below(6));
            input.needle_tip_W_mm = {dice.in(0.0, 40.0), 0.0, 0.0};
            break;
        default:
            input.table_tilt_deg = dice.in(-25.0, 25.0);
            input.posture = dice.below(3);
            input.pump_flow_m3_per_s = dice.chance(0.5) ? dice.in(0.0, 3e-10) : 0.0;
            input.bolus_running = input.pump_flow_m3_per_s > 5e-11;
    }
}

bool is_sound(const PlumbingState& state) {
    const auto finite = [](const std::vector<double>& values) {
        return std::all_of(values.begin(), values.end(), [](double v) { return std::isfinite(v); });
    };
    return finite(state.network.pressure) && finite(state.network.flow) &&
           std::isfinite(state.csf_pressure_pa);
}

struct Worst {
    double iodine = 0.0, drug = 0.0;
    std::int64_t held = 0, ticks = 0;
    bool sound = true, same = true;
};

/// Some seconds of a random hand on a random system, twice.
void play(std::uint64_t seed, const patient::Spine& spine, Worst& worst) {
    constexpr int kDeeds = 14;
    std::uint64_t hashes[2] = {0, 0};
    // a second run of every tenth system must end in the same bits
    for (int run = 0; run < (seed % 10 == 0 ? 2 : 1); ++run) {
        Dice dice(seed, kRow);
        const PlumbingModel model = make_plumbing(random_setup(dice), spine);
        PlumbingState state = make_state(model);
        PlumbingInput input;
        input.needle_site = NeedleSite::access_chamber;
        attach_syringe(model, state, random_syringe(dice));
        for (int i = 0; i < kDeeds; ++i) {
            random_deed(dice, model, state, input);
            const int ticks = 10 + dice.below(60);
            for (int t = 0; t < ticks; ++t)
                step(model, state, input, kTickS);
            worst.ticks += ticks;
            worst.sound = worst.sound && is_sound(state);
        }
        const MassBalance balance = mass_balance(model, state);
        worst.iodine = std::max(worst.iodine, std::fabs(balance.iodine_relative_error));
        worst.drug = std::max(worst.drug, std::fabs(balance.drug_relative_error));
        worst.held += state.held_steps;
        Hasher hasher;
        add_hash(hasher, state);
        hashes[run] = hasher.value();
    }
    if (seed % 10 == 0) worst.same = worst.same && hashes[0] == hashes[1];
}

void play_all(int first, int count) {
    const patient::Spine spine = patient::make_spine({});
    Worst worst;
    for (int i = 0; i < count; ++i)
        play(static_cast<std::uint64_t>(first + i), spine, worst);
    CAPTURE(worst.ticks, worst.held);
    CHECK(worst.sound);
    CHECK(worst.same);
    CHECK(worst.iodine <= 1e-12);
    CHECK(worst.drug <= 1e-12);
    CHECK(worst.held * 10000 <= worst.ticks);  // a held step in ten thousand
}

}  // namespace

TEST_CASE("500 random systems under random hands lose nothing") {
    play_all(0, kSystems / 2);
}

TEST_CASE("500 other random systems under random hands lose nothing") {
    play_all(kSystems / 2, kSystems / 2);
}
