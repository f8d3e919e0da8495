#include "cphonenumber.h"

#include <phonenumbers/phonenumberutil.h>

#include <cstring>
#include <set>
#include <string>

// Exported by the library, declared in none of its installed headers.
namespace i18n {
namespace phonenumbers {
int metadata_size();
const void *metadata_get();
}  // namespace phonenumbers
}  // namespace i18n

using i18n::phonenumbers::PhoneNumber;
using i18n::phonenumbers::PhoneNumberUtil;

namespace {

struct Library {
    PhoneNumberUtil *util = nullptr;
    bool regions[26][26] = {};

    Library() {
        util = PhoneNumberUtil::GetInstance();
        if (util == nullptr) return;
        std::set<std::string> supported;
        util->GetSupportedRegions(&supported);
        for (const auto &region : supported) {
            if (region.size() != 2) continue;
            const int first = region[0] - 'A', second = region[1] - 'A';
            if (first >= 0 && first < 26 && second >= 0 && second < 26) regions[first][second] = true;
        }
    }
};

const Library &library() {
    static const Library shared;
    return shared;
}

int32_t source_of(const PhoneNumber &number) {
    switch (number.country_code_source()) {
        case PhoneNumber::FROM_NUMBER_WITH_PLUS_SIGN:
            return CPHONE_FROM_PLUS;
        case PhoneNumber::FROM_NUMBER_WITH_IDD:
            return CPHONE_FROM_EXIT_CODE;
        case PhoneNumber::FROM_NUMBER_WITHOUT_PLUS_SIGN:
            return CPHONE_FROM_CALLING_CODE;
        default:
            return CPHONE_FROM_REGION;
    }
}

}  // namespace

int cphone_open(void) try {
    return library().util == nullptr ? CPHONE_FAILED : CPHONE_OK;
} catch (...) {
    return CPHONE_FAILED;
}

int cphone_parse(const uint8_t *text, size_t count, uint16_t region,
                 cphone_number *number) try {
    const PhoneNumberUtil *util = library().util;
    if (util == nullptr) return CPHONE_FAILED;
    PhoneNumber parsed;
    const std::string written(reinterpret_cast<const char *>(text), count);
    const std::string code = region == 0 ? std::string("ZZ")
                                         : std::string{static_cast<char>(region >> 8),
                                                       static_cast<char>(region & 0xff)};
    if (util->ParseAndKeepRawInput(written, code, &parsed) != PhoneNumberUtil::NO_PARSING_ERROR) {
        return CPHONE_NO_NUMBER;
    }
    std::string national;
    util->GetNationalSignificantNumber(parsed, &national);
    // The library leaves an extension's digits in the script that they were written in.
    std::string extension = parsed.extension();
    util->NormalizeDigitsOnly(&extension);
    if (national.size() > sizeof number->national || extension.size() > sizeof number->extension) {
        return CPHONE_NO_NUMBER;
    }
    number->calling_code = parsed.country_code();
    number->source = source_of(parsed);
    number->valid = util->IsValidNumber(parsed);
    number->national_count = static_cast<uint8_t>(national.size());
    number->extension_count = static_cast<uint8_t>(extension.size());
    std::memcpy(number->national, national.data(), national.size());
    std::memcpy(number->extension, extension.data(), extension.size());
    return CPHONE_OK;
} catch (...) {
    return CPHONE_FAILED;
}

bool cphone_knows_region(uint16_t region) try {
    const int first = (region >> 8) - 'A', second = (region & 0xff) - 'A';
    if (first < 0 || first >= 26 || second < 0 || second >= 26) return false;
    return library().regions[first][second];
} catch (...) {
    return false;
}

const void *cphone_metadata(size_t *count) {
    *count = static_cast<size_t>(i18n::phonenumbers::metadata_size());
    return i18n::phonenumbers::metadata_get();
}
