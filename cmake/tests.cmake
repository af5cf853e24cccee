# freshet_test_folder(FOLDER [LABEL label] [LIBRARIES targets...])
#
# One test binary <house>_<folder>_test of the *_test.cc (and other .cc) in tests/<house>/<folder>,
# each of its cases a ctest entry with the label (default unit). It links the house's library;
# a folder under a name that is no house (tests/simulation/...) links the daemon's, which is
# everything. A folder that needs another label or more libraries has a CMakeLists.txt of one line:
#
#     freshet_test_folder(${CMAKE_CURRENT_SOURCE_DIR} LABEL scenario LIBRARIES freshet_daemon)

include_guard(GLOBAL)
include(GoogleTest)
option(FRESHET_LONG "Long forms of the tests: time to end, ten minutes a fuzz target" OFF)
find_package(GTest REQUIRED)

function(freshet_test_folder folder)
    cmake_parse_arguments(PARSE_ARGV 1 arg "" "LABEL" "LIBRARIES")
    if(NOT arg_LABEL)
        set(arg_LABEL unit)
    endif()
    file(RELATIVE_PATH relative "${CMAKE_SOURCE_DIR}/tests" "${folder}")
    string(REGEX REPLACE "/.*" "" house "${relative}")
    string(REPLACE "/" "_" name "${relative}_test")
    if(NOT TARGET freshet_${house})
        set(house daemon)
    endif()

    file(GLOB sources CONFIGURE_DEPENDS "${folder}/*.cc")
    add_executable(${name} ${sources})
    freshet_options(${name})
    target_link_libraries(${name} PRIVATE
        freshet_test_support ${arg_LIBRARIES} freshet_${house} GTest::gmock GTest::gtest
        GTest::gtest_main freshet_boost protobuf::libprotobuf fmt::fmt)
    target_precompile_headers(${name} REUSE_FROM freshet_test_support)
    # A test that hangs must not hang CI; a folder that needs longer says so by its label.
    set(timeout 120)
    if(arg_LABEL MATCHES "^(real|scenario|simulation)$")
        set(timeout 300)
    endif()
    if(FRESHET_LONG)
        set(timeout 1800)
    endif()
    gtest_discover_tests(${name}
        TEST_PREFIX "${relative}: "
        DISCOVERY_MODE PRE_TEST
        DISCOVERY_TIMEOUT 60
        PROPERTIES LABELS ${arg_LABEL} TIMEOUT ${timeout})
endfunction()

# freshet_test_script(FILE LABEL label [TIMEOUT seconds]): a script that passes with 0 and is
# skipped with 77; its output then says why. It finds its way by the environment.
function(freshet_test_script file)
    cmake_parse_arguments(PARSE_ARGV 1 arg "" "LABEL;TIMEOUT" "")
    if(NOT arg_TIMEOUT)
        set(arg_TIMEOUT 300)
    endif()
    if(FRESHET_LONG)
        set(arg_TIMEOUT 4000)
    endif()
    file(RELATIVE_PATH relative "${CMAKE_SOURCE_DIR}/tests" "${file}")
    set(runner bash)
    if(file MATCHES "\\.py$")
        set(runner python3)
    endif()
    add_test(NAME "${relative}" COMMAND ${runner} "${file}" WORKING_DIRECTORY "${CMAKE_SOURCE_DIR}")
    set(environment
        FRESHET_SOURCE_DIR=${CMAKE_SOURCE_DIR}
        FRESHET_BUILD_DIR=${CMAKE_BINARY_DIR}
        FRESHET_PROGRAM=${CMAKE_BINARY_DIR}/freshet)
    set_tests_properties("${relative}" PROPERTIES
        LABELS "${arg_LABEL}" TIMEOUT ${arg_TIMEOUT} SKIP_RETURN_CODE 77
        ENVIRONMENT "${environment}")
endfunction()
