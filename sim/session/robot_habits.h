#pragma once

// How a robot trainee goes about the interrogation. Not for other modules.

#include <memory>
#include <string>

#include "sim/session/robot.h"

namespace sideport::session {

/// What the expert does; each error maker has one of these otherwise.
struct Habits {
    bool sterile = true;           ///< antiseptic, drape, local anaesthetic
    bool knows_needles = true;     ///< takes one that fits the port; otherwise one that does not
    bool uses_access_port = true;  ///< otherwise the fill port
    bool checks_lateral = true;    ///< never leaves the PA view when false
    bool aspirates = true;         ///< before contrast
    double clears_ml = 2.0;        ///< drawn before contrast; less than 1 mL is taken for enough
    bool respects_dry_tap = true;  ///< injects nothing when nothing comes
    bool reads_labels = true;      ///< contrast that may go into the sac
    bool small_syringe = false;    ///< contrast from the smallest syringe that holds some
    double thumb_n = 9.5;          ///< force on the plunger while injecting
    double idle_beam_s = 0.0;      ///< foot left on the pedal over an unchanging picture
    bool collimates = true;
    bool knows_leaks = true;  ///< contrast outside the catheter is called so
    bool tests_rotor = true;
    double rotor_picture_turn_deg = 0.0;  ///< C-arm driven between the two rotor pictures
    bool primes = true;
};

std::unique_ptr<Robot> make_interrogator(const Habits& habits);

}  // namespace sideport::session
