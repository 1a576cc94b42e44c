# One INTERFACE target carries every compiler setting; modules link it PRIVATE.
add_library(sideport_settings INTERFACE)
target_compile_features(sideport_settings INTERFACE cxx_std_20)
target_include_directories(sideport_settings INTERFACE ${PROJECT_SOURCE_DIR})
target_compile_options(sideport_settings INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wdouble-promotion
  -Wnon-virtual-dtor -Wold-style-cast -Woverloaded-virtual -Wformat=2 -Wundef
  -Wno-missing-field-initializers  # C++20 designated initializers zero the rest: that is the point
  $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict>  # gcc 12 warns of std::string appends that cannot overlap (GCC bug 105651)
  # Same bits in every build type: no fused multiply-add, no reassociation.
  -ffp-contract=off -fno-fast-math
  $<$<BOOL:${SIDEPORT_WERROR}>:-Werror>)
if(SIDEPORT_SANITIZE)
  target_compile_options(sideport_settings INTERFACE
    -fsanitize=${SIDEPORT_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")  # looks for type information that SOCI's library does not give away
    target_compile_options(sideport_settings INTERFACE -fno-sanitize=vptr)
  endif()
  target_link_options(sideport_settings INTERFACE -fsanitize=${SIDEPORT_SANITIZE})
endif()

# What most units include is read once for all of them; dev and fuzz builds do without, so that a unit that forgets
# an include fails there (decision 35).
find_package(fmt REQUIRED)
find_package(glm REQUIRED)
add_library(sideport_headers OBJECT ${PROJECT_SOURCE_DIR}/sim/precompiled.cpp)
target_link_libraries(sideport_headers PRIVATE sideport_settings fmt::fmt glm::glm)
target_compile_options(sideport_headers PRIVATE $<$<CXX_COMPILER_ID:GNU>:-fpch-preprocess>)
target_precompile_headers(sideport_headers PRIVATE ${PROJECT_SOURCE_DIR}/sim/precompiled.h)

# sideport_module(<name> SOURCES ... [DEPENDS modules...] [LINK libs...] [PRIVATE_LINK libs...])
# Declares sim/<name> as a static library sideport::<name>. DEPENDS is the only way to see another module;
# PRIVATE_LINK keeps a library inside this module's .cpp files; fmt and glm are every module's.
function(sideport_module name)
  cmake_parse_arguments(M "" "" "SOURCES;DEPENDS;LINK;PRIVATE_LINK" ${ARGN})
  add_library(sideport_${name} STATIC ${M_SOURCES})
  add_library(sideport::${name} ALIAS sideport_${name})
  target_link_libraries(sideport_${name} PRIVATE sideport_settings fmt::fmt ${M_PRIVATE_LINK})
  target_include_directories(sideport_${name} PUBLIC ${PROJECT_SOURCE_DIR})
  # gcc 12 no longer takes lines of a precompiled header for the library's own and warns of copies that cannot happen
  target_compile_options(sideport_${name} PRIVATE
    $<$<CXX_COMPILER_ID:GNU>:-fpch-preprocess -Wno-array-bounds -Wno-stringop-overflow -Wno-stringop-overread>)
  target_precompile_headers(sideport_${name} REUSE_FROM sideport_headers)
  foreach(dep IN LISTS M_DEPENDS)
    if(TARGET sideport::${dep})
      target_link_libraries(sideport_${name} PUBLIC sideport::${dep})
    endif()
  endforeach()
  target_link_libraries(sideport_${name} PUBLIC ${M_LINK})
  set_property(GLOBAL APPEND PROPERTY SIDEPORT_MODULES ${name})
endfunction()
