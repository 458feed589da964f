// What checkers and interactors written for the testlib protocol use most, written anew for this sandbox.
//
// Exit codes: 0 right, 1 wrong, 2 badly formed, 3 the task's own fault, 7 partly ("points 0.5" on standard error).
// Reading beyond what is there, or something else than what is asked for, ends the checker: badly formed where the
// program's output is read, the task's own fault where the input or the answer is.
#pragma once

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <climits>
#include <cmath>
#include <cstdarg>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <functional>
#include <iomanip>
#include <iostream>
#include <map>
#include <queue>
#include <set>
#include <sstream>
#include <stack>
#include <string>
#include <utility>
#include <vector>

enum TResult { _ok = 0, _wa = 1, _pe = 2, _fail = 3, _dirt = 4, _points = 7, _unexpected_eof = 8, _partially = 16 };
enum TMode { _input, _output, _answer };
#define _pc(exitCode) (TResult(_partially + (exitCode)))

inline std::string docima_vformat(const char *pattern, va_list values) {
    va_list again;
    va_copy(again, values);
    int size = vsnprintf(nullptr, 0, pattern, again);
    va_end(again);
    std::string text(size > 0 ? size : 0, '\0');
    if (size > 0) vsnprintf(&text[0], size + 1, pattern, values);
    return text;
}

#if defined(__GNUC__)
__attribute__((format(printf, 1, 2)))
#endif
inline std::string format(const char *pattern, ...) {
    va_list values;
    va_start(values, pattern);
    std::string text = docima_vformat(pattern, values);
    va_end(values);
    return text;
}

inline std::fstream tout;

[[noreturn]] inline void docima_end(int code, const std::string &text) {
    static const char *words[] = {"ok ", "wrong answer ", "wrong output format ", "FAIL "};
    if (tout.is_open()) tout.close();
    std::cout.flush();
    std::fprintf(stderr, "%s%s\n", code >= 0 && code < 4 ? words[code] : "", text.c_str());
    std::fflush(stderr);
    std::_Exit(code);
}
[[noreturn]] inline void quit(TResult result, const std::string &text) {
    if (result >= _partially) docima_end(7, format("points %.6f ", (result - _partially) / 200.0) + text);
    docima_end(result == _dirt || result == _unexpected_eof ? _pe : result, text);
}
[[noreturn]] inline void quit(TResult result, const char *text) { quit(result, std::string(text)); }
[[noreturn]] inline void quitf(TResult result, const char *pattern, ...) {
    va_list values;
    va_start(values, pattern);
    std::string text = docima_vformat(pattern, values);
    va_end(values);
    quit(result, text);
}
inline void quitif(bool condition, TResult result, const char *pattern, ...) {
    if (!condition) return;
    va_list values;
    va_start(values, pattern);
    std::string text = docima_vformat(pattern, values);
    va_end(values);
    quit(result, text);
}
[[noreturn]] inline void quitp(double points, const char *pattern = "", ...) {
    va_list values;
    va_start(values, pattern);
    std::string text = docima_vformat(pattern, values);
    va_end(values);
    docima_end(7, format("points %.10g ", points) + text);
}
#define ensure(condition) ensuref((condition), "Condition failed: \"" #condition "\"")
inline void ensuref(bool condition, const char *pattern, ...) {
    if (condition) return;
    va_list values;
    va_start(values, pattern);
    std::string text = docima_vformat(pattern, values);
    va_end(values);
    quit(_fail, text);
}

struct InStream {
    std::istream *stream = nullptr;
    std::ifstream file;
    TMode mode = _input;
    bool strict = false;

    void open(const char *path, TMode as) {
        mode = as;
        file.open(path, std::ios::binary);
        if (!file) docima_end(_fail, format("cannot open %s", path));
        stream = &file;
    }
    void take(std::istream &from, TMode as) {
        mode = as;
        stream = &from;
    }
    [[noreturn]] void quit(TResult result, const std::string &text) {
        if (mode != _output && result != _ok) ::quit(_fail, text);
        ::quit(result, text);
    }
    [[noreturn]] void quitf(TResult result, const char *pattern, ...) {
        va_list values;
        va_start(values, pattern);
        std::string text = docima_vformat(pattern, values);
        va_end(values);
        quit(result, text);
    }

    int peek() { return stream->peek(); }
    char curChar() { return (char)stream->peek(); }
    char nextChar() { return (char)stream->get(); }
    char readChar() {
        int found = stream->get();
        if (found == EOF) quit(_pe, "unexpected end of file");
        return (char)found;
    }
    char readChar(char wanted) {
        char found = readChar();
        if (found != wanted) quitf(_pe, "expected '%c', found '%c'", wanted, found);
        return found;
    }
    char readSpace() { return readChar(' '); }
    bool eof() { return stream->peek() == EOF; }
    bool eoln() { return eof() || stream->peek() == '\n' || stream->peek() == '\r'; }
    void skipChar() { stream->get(); }
    void skipBlanks() {
        while (!eof() && std::isspace(stream->peek())) stream->get();
    }
    bool seekEof() {
        skipBlanks();
        return eof();
    }
    bool seekEoln() {
        while (!eof() && (stream->peek() == ' ' || stream->peek() == '\t')) stream->get();
        return eoln();
    }
    void readEoln() {
        if (!eoln()) quit(_pe, "expected the end of the line");
        if (stream->peek() == '\r') stream->get();
        if (stream->peek() == '\n') stream->get();
    }
    void readEof() {
        if (!seekEof()) quit(_pe, "expected the end of the file");
    }
    void nextLine() { readLine(); }

    std::string readWord() {
        skipBlanks();
        if (eof()) quit(mode == _output ? _pe : _fail, "unexpected end of file: expected a token");
        std::string word;
        while (!eof() && !std::isspace(stream->peek())) word += (char)stream->get();
        return word;
    }
    std::string readToken() { return readWord(); }
    void readWordTo(std::string &word) { word = readWord(); }
    void readTokenTo(std::string &word) { word = readWord(); }
    std::string readString() {
        if (eof()) quit(_pe, "unexpected end of file: expected a line");
        std::string line;
        std::getline(*stream, line);
        if (!line.empty() && line.back() == '\r') line.pop_back();
        return line;
    }
    std::string readLine() { return readString(); }
    void readStringTo(std::string &line) { line = readString(); }
    void readLineTo(std::string &line) { line = readString(); }

    long long readLong() {
        std::string word = readWord();
        char *end = nullptr;
        errno = 0;
        long long value = std::strtoll(word.c_str(), &end, 10);
        if (word.empty() || *end || errno || std::isspace(word[0]) || word[0] == '+')
            quitf(_pe, "expected an integer, found \"%.40s\"", word.c_str());
        return value;
    }
    long long readLong(long long least, long long most, const char *name = "") {
        long long value = readLong();
        if (value < least || value > most)
            quitf(_wa, "integer %s%s%lld is not in [%lld, %lld]", name, *name ? " = " : "", value, least, most);
        return value;
    }
    long long readLong(long long least, long long most, const std::string &name) { return readLong(least, most, name.c_str()); }
    unsigned long long readUnsignedLong() { return (unsigned long long)readLong(0, LLONG_MAX); }
    int readInt() {
        long long value = readLong();
        if (value < INT_MIN || value > INT_MAX) quitf(_pe, "expected a 32-bit integer, found %lld", value);
        return (int)value;
    }
    int readInt(int least, int most, const char *name = "") { return (int)readLong(least, most, name); }
    int readInt(int least, int most, const std::string &name) { return (int)readLong(least, most, name.c_str()); }
    int readInteger() { return readInt(); }
    int readInteger(int least, int most, const char *name = "") { return readInt(least, most, name); }
    std::vector<int> readInts(int size, int least = INT_MIN, int most = INT_MAX, const char *name = "") {
        std::vector<int> values;
        for (int i = 0; i < size; i++) values.push_back(readInt(least, most, name));
        return values;
    }
    std::vector<int> readIntegers(int size, int least = INT_MIN, int most = INT_MAX, const char *name = "") {
        return readInts(size, least, most, name);
    }
    std::vector<long long> readLongs(int size, long long least = LLONG_MIN, long long most = LLONG_MAX, const char *name = "") {
        std::vector<long long> values;
        for (int i = 0; i < size; i++) values.push_back(readLong(least, most, name));
        return values;
    }
    std::vector<std::string> readTokens(int size) {
        std::vector<std::string> values;
        for (int i = 0; i < size; i++) values.push_back(readToken());
        return values;
    }
    std::vector<std::string> readWords(int size) { return readTokens(size); }

    double readDouble() {
        std::string word = readWord();
        char *end = nullptr;
        double value = std::strtod(word.c_str(), &end);
        bool plain = word.find_first_not_of("+-.0123456789eE") == std::string::npos;
        if (word.empty() || *end || !plain || !std::isfinite(value))
            quitf(_pe, "expected a number, found \"%.40s\"", word.c_str());
        return value;
    }
    double readReal() { return readDouble(); }
    double readDouble(double least, double most, const char *name = "") {
        double value = readDouble();
        if (value < least || value > most)
            quitf(_wa, "number %s%s%.10g is not in [%.10g, %.10g]", name, *name ? " = " : "", value, least, most);
        return value;
    }
    double readReal(double least, double most, const char *name = "") { return readDouble(least, most, name); }
};

inline InStream inf, ouf, ans;

inline void registerTestlibCmd(int count, char **values) {
    if (count < 4) docima_end(_fail, "called without input, output and answer");
    inf.open(values[1], _input);
    ouf.open(values[2], _output);
    ans.open(values[3], _answer);
}
inline void registerInteraction(int count, char **values) {
    if (count < 3) docima_end(_fail, "called without input and output");
    inf.open(values[1], _input);
    tout.open(values[2], std::ios::out | std::ios::binary);
    ouf.take(std::cin, _output);
    if (count > 3) ans.open(values[3], _answer);
}
inline void registerTestlib(int count, char **values) { registerTestlibCmd(count, values); }
#define setName(...) ((void)0)

inline bool doubleCompare(double expected, double result, double most) {
    if (std::isnan(expected)) return std::isnan(result);
    if (std::isinf(expected)) return std::isinf(result) && (expected > 0) == (result > 0);
    if (std::isnan(result) || std::isinf(result)) return false;
    if (std::fabs(result - expected) <= most + 1e-15) return true;
    double low = std::min(expected * (1 - most), expected * (1 + most));
    double high = std::max(expected * (1 - most), expected * (1 + most));
    return result + 1e-15 >= low && result <= high + 1e-15;
}
inline double doubleDelta(double expected, double result) {
    double absolute = std::fabs(result - expected);
    if (std::fabs(expected) > 1e-9) return std::min(absolute, absolute / std::fabs(expected));
    return absolute;
}
inline std::string upperCase(std::string text) {
    for (char &each : text) each = (char)std::toupper((unsigned char)each);
    return text;
}
inline std::string lowerCase(std::string text) {
    for (char &each : text) each = (char)std::tolower((unsigned char)each);
    return text;
}
inline std::string trim(const std::string &text) {
    size_t first = text.find_first_not_of(" \t\r\n"), last = text.find_last_not_of(" \t\r\n");
    return first == std::string::npos ? "" : text.substr(first, last - first + 1);
}
inline std::string compress(const std::string &text) {
    return text.size() <= 64 ? text : text.substr(0, 30) + "..." + text.substr(text.size() - 31);
}
inline std::string englishEnding(int number) {
    number %= 100;
    if (number / 10 == 1) return "th";
    return number % 10 == 1 ? "st" : number % 10 == 2 ? "nd" : number % 10 == 3 ? "rd" : "th";
}
template <typename T> std::string toString(const T &value) {
    std::ostringstream text;
    text << value;
    return text.str();
}
template <typename T> std::string vtos(const T &value) { return toString(value); }
