# freshet_house(NAME DEPENDS houses... LIBRARIES third parties...)
#
# One static library freshet_NAME of every .cc below the folder, and of every .proto, compiled to
# C++ in the build tree and included from the repository root ("ingest/codec/stream.pb.h").
# Files are globbed: adding one needs no edit here. An empty house is an interface until its first
# file comes. main.cc is left out; it is the program's.

include_guard(GLOBAL)
set(freshet_generated "${CMAKE_BINARY_DIR}/generated")
file(MAKE_DIRECTORY "${freshet_generated}")

# freshet_options(TARGET): our include root and warnings, for our own code.
function(freshet_options target)
    target_include_directories(${target} PRIVATE "${CMAKE_SOURCE_DIR}")
    # Generated code and whatever it includes is not ours to warn about.
    target_include_directories(${target} SYSTEM PRIVATE "${freshet_generated}")
    target_compile_options(${target} PRIVATE ${freshet_warnings})
endfunction()

# freshet_protobuf(OUT FILES...): compiles schemas, leaves the generated .pb.cc in OUT.
function(freshet_protobuf out)
    set(generated)
    foreach(schema IN LISTS ARGN)
        file(RELATIVE_PATH relative "${CMAKE_SOURCE_DIR}" "${schema}")
        string(REGEX REPLACE "\\.proto$" ".pb" stem "${freshet_generated}/${relative}")
        add_custom_command(
            OUTPUT "${stem}.cc" "${stem}.h"
            COMMAND protobuf::protoc "--proto_path=${CMAKE_SOURCE_DIR}"
                    "--cpp_out=${freshet_generated}" "${schema}"
            DEPENDS "${schema}"
            COMMENT "Compiling ${relative}"
            VERBATIM)
        set_source_files_properties("${stem}.cc" PROPERTIES
            COMPILE_OPTIONS "-w" SKIP_PRECOMPILE_HEADERS ON)
        list(APPEND generated "${stem}.cc")
    endforeach()
    set(${out} "${generated}" PARENT_SCOPE)
endfunction()

function(freshet_house name)
    cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "DEPENDS;LIBRARIES")
    list(TRANSFORM arg_DEPENDS PREPEND freshet_)
    file(GLOB_RECURSE sources CONFIGURE_DEPENDS "*.cc")
    file(GLOB_RECURSE schemas CONFIGURE_DEPENDS "*.proto")
    list(REMOVE_ITEM sources "${CMAKE_CURRENT_SOURCE_DIR}/main.cc")
    freshet_protobuf(generated ${schemas})

    set(target freshet_${name})
    if(NOT sources AND NOT generated)
        add_library(${target} INTERFACE)
        target_link_libraries(${target} INTERFACE ${arg_DEPENDS})
        return()
    endif()
    add_library(${target} STATIC ${sources} ${generated})
    freshet_options(${target})
    target_link_libraries(${target} PUBLIC ${arg_DEPENDS} PRIVATE ${arg_LIBRARIES})
    if(sources)
        target_precompile_headers(${target} REUSE_FROM freshet_precompiled)
    endif()
endfunction()
