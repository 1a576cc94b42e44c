# sideport_shaders(<target> <file>...): compiles GLSL to SPIR-V words, embedded as C++ arrays: #include "<name>.inc".
function(sideport_shaders target)
  find_program(SIDEPORT_GLSLC glslc REQUIRED)
  set(out_dir ${PROJECT_BINARY_DIR}/spirv)
  set(outputs)
  foreach(src IN LISTS ARGN)
    get_filename_component(stem ${src} NAME)
    set(out ${out_dir}/${stem}.inc)
    add_custom_command(OUTPUT ${out}
      COMMAND ${CMAKE_COMMAND} -E make_directory ${out_dir}
      COMMAND ${SIDEPORT_GLSLC} --target-env=vulkan1.3 -std=460 -O -Werror -mfmt=num
              -I ${PROJECT_SOURCE_DIR} -MD -MF ${out}.d -MT ${out}
              ${PROJECT_SOURCE_DIR}/${src} -o ${out}
      DEPENDS ${PROJECT_SOURCE_DIR}/${src} DEPFILE ${out}.d VERBATIM
      COMMENT "glslc ${src}")
    list(APPEND outputs ${out})
  endforeach()
  add_custom_target(${target}_spirv DEPENDS ${outputs})
  add_dependencies(${target} ${target}_spirv)
  target_include_directories(${target} PRIVATE ${out_dir})
endfunction()
