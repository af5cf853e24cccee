# How every translation unit of ours is compiled. Presets choose; this file explains.

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)

option(FRESHET_WERROR "A warning in our own code fails the build" OFF)
set(FRESHET_SANITIZE "" CACHE STRING "Sanitizers, as -fsanitize= takes them; empty = none")

# Our own warnings. -Wconversion is left out: in code that is full of sizes, offsets and 64-bit
# quantities it asks for a cast a line, and a cast silences more than the warning would have found.
set(freshet_warnings -Wall -Wextra -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual)
# GCC 12 sees overflows and uninitialised values that are not there once it has inlined std::string
# and std::variant (bugs 105329, 105651, 105593). The asan build finds the real ones at run time.
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    list(APPEND freshet_warnings -Wno-array-bounds -Wno-restrict -Wno-stringop-overflow
         -Wno-stringop-overread -Wno-maybe-uninitialized)
endif()
if(FRESHET_WERROR)
    list(APPEND freshet_warnings -Werror)
endif()

# Frame pointers make a profile of the running daemon readable; they cost about 1 %.
add_compile_options(-fno-omit-frame-pointer)
# Bounds checks of operator[] stay on in production: an out-of-range index must stop the process,
# which recovers from the journal, rather than warn the wrong village.
add_compile_definitions(_GLIBCXX_ASSERTIONS)

if(FRESHET_SANITIZE)
    add_compile_options(-fsanitize=${FRESHET_SANITIZE} -fno-sanitize-recover=all)
    add_link_options(-fsanitize=${FRESHET_SANITIZE})
    if(FRESHET_SANITIZE MATCHES "address.*undefined")
        # What these would find, AddressSanitizer finds where it does harm; they take a third of the
        # build (measured: 5.8 s to 3.9 s for rules/rule/rule_book.cc).
        add_compile_options(-fno-sanitize=null,vptr,object-size,pointer-overflow)
    endif()
    if(FRESHET_SANITIZE STREQUAL "thread" AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
        # GCC warns at every fence it cannot model; ours are paired with atomics it does model.
        list(APPEND freshet_warnings -Wno-tsan)
    endif()
endif()
if(FRESHET_FUZZ)
    add_compile_options(-fsanitize=fuzzer-no-link)
endif()

# Several checkouts share ccache's hits: paths are made relative to this one, and the working
# directory is not part of the hash.
find_program(FRESHET_CCACHE ccache)
if(FRESHET_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
    set(CMAKE_CXX_COMPILER_LAUNCHER
        env CCACHE_BASEDIR=${CMAKE_SOURCE_DIR} CCACHE_NOHASHDIR=1
        CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime
        ${FRESHET_CCACHE})
endif()
