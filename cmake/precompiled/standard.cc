// The target that owns the houses' precompiled header; CMake wants it to have a source.
