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

# sideport_module(<name> SOURCES ... [DEPENDS modules...] [LINK libs...] [PRIVATE_LINK libs...])
# Declares sim/<name> as a static library sideport::<name>. DEPENDS is the only way to see another module;
# PRIVATE_LINK keeps a library inside this module's .cpp files.
function(sideport_module name)
  cmake_parse_arguments(M "" "" "SOURCES;DEPENDS;LINK;PRIVATE_LINK" ${ARGN})
  add_library(sideport_${name} STATIC ${M_SOURCES})
  add_library(sideport::${name} ALIAS sideport_${name})
  target_link_libraries(sideport_${name} PRIVATE sideport_settings ${M_PRIVATE_LINK})
  target_include_directories(sideport_${name} PUBLIC ${PROJECT_SOURCE_DIR})
  foreach(dep IN LISTS M_DEPENDS)
    if(TARGET sideport::${dep})
      target_link_libraries(sideport_${name} PUBLIC sideport::${dep})
    endif()
  endforeach()
  target_link_libraries(sideport_${name} PUBLIC ${M_LINK})
  set_property(GLOBAL APPEND PROPERTY SIDEPORT_MODULES ${name})
endfunction()
