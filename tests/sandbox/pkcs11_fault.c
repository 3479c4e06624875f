/* A PKCS#11 module that stands between the client and SoftHSM, for what a software token cannot do:
 * be slow, fail with a given code, be pulled out of its reader, give its place to another card, have its PIN typed on
 * the reader, tell slot events, and lock after three wrong PINs.
 *
 * Baked in by -D: MODULE (the real module), CONF (its configuration), FAULT (file of orders),
 * TRIES (directory of the PIN counters), PINS (directory of the PINs that a person types on the reader), CALLS (journal),
 * WRITING (there while a token's file is being written) and WHOLE (the command that puts the tokens back as they were).
 * The orders are read again at each call.
 */
#include "pkcs11_min.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#define TRIES_ALLOWED 3

static CK_FUNCTION_LIST real, ours;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

/* The card went away since the last session was opened: older sessions are dead even if it is back. */
static int removed;

/* The real function at this place, with the type of the proxy's own. */
#define REAL(name) ((__typeof__(&proxy_##name))real.function[AT_##name])

/* What follows an order: the rest of its line, without the end. Returns whether the order is given. */
static int order_text(const char *wanted, char text[64]) {
    FILE *file = fopen(FAULT, "r");
    char line[128];
    size_t length = strlen(wanted);
    int given = 0;
    if (!file) return 0;
    while (fgets(line, sizeof line, file))
        if (!strncmp(line, wanted, length) && line[length] == ' ') {
            line[strcspn(line, "\n")] = 0;
            snprintf(text, 64, "%.63s", line + length + 1);
            given = 1;
        }
    fclose(file);
    return given;
}

static CK_ULONG order(const char *wanted) {
    char number[64];
    return order_text(wanted, number) ? strtoul(number, NULL, 0) : 0;
}

static void journal(const char *call) {
    char line[64];
    int length = snprintf(line, sizeof line, "%s\n", call);
    int file = open(CALLS, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
    if (file < 0) return;
    /* One write per line: lines of several processes never mix. */
    if (write(file, line, (size_t)length) != length) perror(CALLS);
    close(file);
}

/* SoftHSM writes its token's file at each login, and another process that reads it meanwhile sees no token at all: a
 * real card serves one at a time. Held on a directory, so that no file is needed for it.
 * A process killed while it writes leaves half a file: a real card survives its reader's program, so whoever comes next
 * puts the tokens back. */
static int hold(int how) {
    int directory = open(TRIES, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (directory < 0) return directory;
    flock(directory, how);
    if (access(WRITING, F_OK)) return directory;
    flock(directory, LOCK_EX);
    if (!access(WRITING, F_OK) && (system(WHOLE) || unlink(WRITING))) perror(WHOLE);
    flock(directory, how);
    return directory;
}

static void release(int held) {
    if (held >= 0) close(held);
}

#define HOLDING(how, call)      \
    ({                          \
        int held = hold(how);   \
        CK_RV held_rv = (call); \
        release(held);          \
        held_rv;                \
    })

static int card_absent(void) { return order("absent") || order("noreader"); }

static int was_removed(void) {
    pthread_mutex_lock(&lock);
    int answer = removed;
    pthread_mutex_unlock(&lock);
    return answer;
}

static void set_removed(int value) {
    pthread_mutex_lock(&lock);
    removed = value;
    pthread_mutex_unlock(&lock);
}

/* A label without its padding. */
static void label_text(const CK_TOKEN_INFO *info, char text[33]) {
    int length = 32;
    while (length > 0 && info->label[length - 1] == ' ') length--;
    snprintf(text, 33, "%.*s", length, (const char *)info->label);
}

/* Whether another card has taken the place of this slot's (order "only"). */
static int is_elsewhere(CK_SLOT_ID slot) {
    CK_RV (*info_of)(CK_SLOT_ID, CK_TOKEN_INFO *) = (CK_RV (*)(CK_SLOT_ID, CK_TOKEN_INFO *))real.function[AT_GetTokenInfo];
    CK_TOKEN_INFO info;
    char only[64], label[33];
    if (!order_text("only", only) || info_of(slot, &info) != CKR_OK) return 0;
    label_text(&info, label);
    return strcmp(only, label) != 0;
}

/* The card leaves at the first call of this function (order "leave NAME"), and stays away until the orders change. */
static void leave_at(const char *function) {
    char name[64];
    int file;
    if (!order_text("leave", name) || strcmp(name, function)) return;
    file = open(FAULT, O_WRONLY | O_APPEND | O_CLOEXEC);
    if (file < 0) return;
    if (write(file, "absent 1\n", 9) != 9) perror(FAULT);
    close(file);
}

/* What any use of a session meets first. */
static CK_RV session_state(CK_SESSION session) {
    CK_RV (*info_of)(CK_SESSION, CK_SESSION_INFO *) = (CK_RV (*)(CK_SESSION, CK_SESSION_INFO *))real.function[AT_GetSessionInfo];
    CK_SESSION_INFO info;
    if (card_absent() || (info_of(session, &info) == CKR_OK && is_elsewhere(info.slot))) {
        set_removed(1);
        return CKR_DEVICE_REMOVED;
    }
    return was_removed() ? CKR_SESSION_HANDLE_INVALID : CKR_OK;
}

#define CHECK_SESSION(name)                    \
    do {                                       \
        leave_at(name);                        \
        CK_RV state = session_state(session);  \
        if (state != CKR_OK) return state;     \
    } while (0)

/* --- slots and token --- */

static CK_RV proxy_Initialize(void *arguments) {
    set_removed(0);
    return HOLDING(LOCK_SH, REAL(Initialize)(arguments));
}

static CK_RV proxy_GetSlotList(CK_BBOOL present, CK_SLOT_ID *list, CK_ULONG *count) {
    char only[64];
    leave_at("C_GetSlotList");
    if (card_absent()) {
        set_removed(1);
        if (count && (present || order("noreader"))) {
            *count = 0;
            return CKR_OK;
        }
    }
    CK_ULONG room = list && count ? *count : 0, kept = 0;
    CK_RV rv = HOLDING(LOCK_SH, REAL(GetSlotList)(present, list, count));
    if (rv != CKR_OK || !list || !present || !order_text("only", only)) return rv;
    for (CK_ULONG i = 0; i < *count && i < room; i++)
        if (!is_elsewhere(list[i])) list[kept++] = list[i];
    *count = kept;
    return CKR_OK;
}

static CK_RV proxy_GetSlotInfo(CK_SLOT_ID slot, CK_SLOT_INFO *info) {
    if (order("noreader")) return CKR_SLOT_ID_INVALID;
    CK_RV rv = REAL(GetSlotInfo)(slot, info);
    if (rv == CKR_OK && order("absent")) info->flags &= ~CKF_TOKEN_PRESENT;
    return rv;
}

static CK_RV absent_slot(CK_SLOT_ID slot) {
    if (order("noreader")) return CKR_SLOT_ID_INVALID;
    return order("absent") || is_elsewhere(slot) ? CKR_TOKEN_NOT_PRESENT : CKR_OK;
}

#define CHECK_SLOT(name)                    \
    do {                                    \
        leave_at(name);                     \
        CK_RV absence = absent_slot(slot);  \
        if (absence != CKR_OK) {            \
            set_removed(1);                 \
            return absence;                 \
        }                                   \
    } while (0)

static CK_RV proxy_GetMechanismList(CK_SLOT_ID slot, CK_ULONG *list, CK_ULONG *count) {
    CHECK_SLOT("C_GetMechanismList");
    return REAL(GetMechanismList)(slot, list, count);
}

/* The counter of wrong PINs of a token: a file named after its label. Returns an open and locked descriptor, or -1. */
static int open_tries(const CK_TOKEN_INFO *info, int *tries) {
    char path[4096], digits[8] = "", label[33];
    int file;
    *tries = 0;
    label_text(info, label);
    if (!label[0]) return -1;
    snprintf(path, sizeof path, "%s/%s", TRIES, label);
    file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (file < 0) return -1;
    flock(file, LOCK_EX);
    if (read(file, digits, sizeof digits - 1) > 0) *tries = atoi(digits);
    return file;
}

static void store_tries(int file, int tries) {
    char digits[8];
    int length = snprintf(digits, sizeof digits, "%d\n", tries % 100);
    if (file < 0) return;
    if (ftruncate(file, 0) || pwrite(file, digits, (size_t)length, 0) != length) perror(TRIES);
}

static CK_RV proxy_GetTokenInfo(CK_SLOT_ID slot, CK_TOKEN_INFO *info) {
    int tries, file;
    char serial[64];
    CHECK_SLOT("C_GetTokenInfo");
    CK_RV rv = HOLDING(LOCK_SH, REAL(GetTokenInfo)(slot, info));
    if (rv != CKR_OK) return rv;
    file = open_tries(info, &tries);
    if (file >= 0) close(file);
    info->flags &= ~(CKF_USER_PIN_COUNT_LOW | CKF_USER_PIN_FINAL_TRY | CKF_USER_PIN_LOCKED);
    if (tries >= 1) info->flags |= CKF_USER_PIN_COUNT_LOW;
    if (tries == TRIES_ALLOWED - 1) info->flags |= CKF_USER_PIN_FINAL_TRY;
    if (tries >= TRIES_ALLOWED) info->flags |= CKF_USER_PIN_LOCKED;
    if (order("keypad")) info->flags |= CKF_PROTECTED_AUTHENTICATION_PATH;
    /* The same card to everything else: a module whose sessions outlive the card they were opened on. */
    if (order_text("serial", serial)) memcpy(info->serial, serial, strnlen(serial, sizeof info->serial));
    return rv;
}

/* --- sessions --- */

static CK_RV proxy_OpenSession(CK_SLOT_ID slot, CK_FLAGS flags, void *application, CK_FUNCTION notify,
                               CK_SESSION *session) {
    CHECK_SLOT("C_OpenSession");
    if (was_removed()) {
        /* The card is back: SoftHSM never saw it leave, so its sessions, and the login, must go now. */
        CK_RV (*close_all)(CK_SLOT_ID) = (CK_RV (*)(CK_SLOT_ID))real.function[AT_CloseAllSessions];
        CK_SLOT_ID slots[64];
        CK_ULONG count = 64;
        if (REAL(GetSlotList)(1, slots, &count) == CKR_OK)
            for (CK_ULONG i = 0; i < count; i++) close_all(slots[i]);
        set_removed(0);
    }
    return HOLDING(LOCK_SH, REAL(OpenSession)(slot, flags, application, notify, session));
}

/* Functions of a session that only need the card to be there. */
#define FORWARD(name, parameters, arguments) \
    static CK_RV proxy_##name parameters {    \
        CHECK_SESSION("C_" #name);             \
        return REAL(name) arguments;          \
    }

FORWARD(GetSessionInfo, (CK_SESSION session, CK_SESSION_INFO *info), (session, info))
FORWARD(Logout, (CK_SESSION session), (session))
FORWARD(GetAttributeValue, (CK_SESSION session, CK_OBJECT object, void *template, CK_ULONG count),
        (session, object, template, count))
FORWARD(FindObjectsInit, (CK_SESSION session, void *template, CK_ULONG count), (session, template, count))
FORWARD(FindObjects, (CK_SESSION session, CK_OBJECT *objects, CK_ULONG room, CK_ULONG *count),
        (session, objects, room, count))
FORWARD(FindObjectsFinal, (CK_SESSION session), (session))
FORWARD(SignUpdate, (CK_SESSION session, CK_BYTE *data, CK_ULONG length), (session, data, length))

static CK_RV proxy_Login(CK_SESSION session, CK_USER user, CK_BYTE *pin, CK_ULONG length);

/* SoftHSM lets one try for ever; a card counts, and says so in its flags. */
static CK_RV counted_login(CK_SESSION session, CK_USER user, CK_BYTE *pin, CK_ULONG length) {
    CK_SESSION_INFO where;
    CK_TOKEN_INFO token;
    int tries;
    if (user == CKU_SO) return REAL(Login)(session, user, pin, length);
    CK_RV rv = REAL(GetSessionInfo)(session, &where);
    if (rv == CKR_OK) rv = REAL(GetTokenInfo)(where.slot, &token);
    if (rv != CKR_OK) return rv;
    int file = open_tries(&token, &tries);
    if (tries >= TRIES_ALLOWED) {
        rv = CKR_PIN_LOCKED;
    } else {
        int writing = open(WRITING, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
        if (writing >= 0) close(writing);
        rv = REAL(Login)(session, user, pin, length);
        unlink(WRITING);
        if (rv == CKR_OK) store_tries(file, 0);
        if (rv == CKR_PIN_INCORRECT || rv == CKR_PIN_LEN_RANGE) store_tries(file, tries + 1);
    }
    if (file >= 0) close(file);
    return rv;
}

/* A person types the PIN on the reader, which takes time: the right one, from the file named after the token's label. */
static CK_RV keypad_login(CK_SESSION session, CK_USER user) {
    CK_SESSION_INFO where;
    CK_TOKEN_INFO token;
    char path[4096], label[33], pin[16] = "";
    CK_RV fault = order("keypad_rv");
    usleep((useconds_t)(order("keypad_ms") * 1000));
    if (fault) return fault;
    CK_RV rv = session_state(session);
    if (rv == CKR_OK) rv = REAL(GetSessionInfo)(session, &where);
    if (rv == CKR_OK) rv = REAL(GetTokenInfo)(where.slot, &token);
    if (rv != CKR_OK) return rv;
    label_text(&token, label);
    snprintf(path, sizeof path, "%s/%s", PINS, label);
    FILE *file = fopen(path, "r");
    if (!file) return CKR_GENERAL_ERROR;
    if (!fgets(pin, sizeof pin, file)) pin[0] = 0;
    fclose(file);
    return HOLDING(LOCK_EX, counted_login(session, user, (CK_BYTE *)pin, strcspn(pin, "\n")));
}

static CK_RV proxy_Login(CK_SESSION session, CK_USER user, CK_BYTE *pin, CK_ULONG length) {
    journal(pin ? "C_Login" : "C_Login keypad");
    leave_at("C_Login");
    if (card_absent()) {
        set_removed(1);
        return CKR_TOKEN_NOT_PRESENT;
    }
    CHECK_SESSION("C_Login");
    CK_RV fault = order("login");
    if (fault) return fault;
    if (!pin) return order("keypad") ? keypad_login(session, user) : CKR_ARGUMENTS_BAD;
    return HOLDING(LOCK_EX, counted_login(session, user, pin, length));
}

/* --- events --- */

/* What a slot event tells of: the card that is there. */
static CK_ULONG scene(void) {
    char only[64] = "";
    CK_ULONG sum = card_absent() ? 1 : 2;
    order_text("only", only);
    for (const char *c = only; *c; c++) sum = sum * 31 + (CK_BYTE)*c;
    return sum;
}

/* SoftHSM answers that nothing happens, ever; without the order, the proxy answers that it does not know. */
static CK_RV proxy_WaitForSlotEvent(CK_FLAGS flags, CK_SLOT_ID *slot, void *reserved) {
    static CK_ULONG seen;
    (void)reserved;
    if (!order("events") || !(flags & CKF_DONT_BLOCK)) return CKR_FUNCTION_NOT_SUPPORTED;
    CK_ULONG now = scene(), before;
    pthread_mutex_lock(&lock);
    before = seen;
    seen = now;
    pthread_mutex_unlock(&lock);
    if (!before || before == now) return CKR_NO_EVENT;
    journal("event");
    *slot = 0;
    return CKR_OK;
}

/* --- signatures --- */

/* Notes which key is to sign, by the last byte of its identifier. */
static CK_RV proxy_SignInit(CK_SESSION session, void *mechanism, CK_OBJECT key) {
    CK_BYTE id[16];
    struct {
        CK_ULONG type;
        void *value;
        CK_ULONG length;
    } attribute = {CKA_ID, id, sizeof id};
    char line[16];
    CHECK_SESSION("C_SignInit");
    if (REAL(GetAttributeValue)(session, key, &attribute, 1) == CKR_OK && attribute.length > 0 && attribute.length <= sizeof id) {
        snprintf(line, sizeof line, "key %02x", id[attribute.length - 1]);
        journal(line);
    }
    return REAL(SignInit)(session, mechanism, key);
}

/* What the chip does once it really has to sign: it may fail, be slow, or be pulled out meanwhile. */
static CK_RV chip_at_work(CK_SESSION session) {
    CK_RV fault = order("sign");
    journal("C_Sign");
    if (fault) return fault;
    usleep((useconds_t)(order("sign_ms") * 1000));
    return session_state(session);
}

/* Without a buffer the caller only asks for the length: the chip is not at work. */
static CK_RV proxy_Sign(CK_SESSION session, CK_BYTE *data, CK_ULONG length, CK_BYTE *signature, CK_ULONG *size) {
    CHECK_SESSION("C_Sign");
    CK_RV rv = signature ? chip_at_work(session) : CKR_OK;
    return rv == CKR_OK ? REAL(Sign)(session, data, length, signature, size) : rv;
}

static CK_RV proxy_SignFinal(CK_SESSION session, CK_BYTE *signature, CK_ULONG *size) {
    CHECK_SESSION("C_SignFinal");
    CK_RV rv = signature ? chip_at_work(session) : CKR_OK;
    return rv == CKR_OK ? REAL(SignFinal)(session, signature, size) : rv;
}

/* --- entry --- */

CK_RV C_GetFunctionList(CK_FUNCTION_LIST **list);
static int load(void) {
    CK_FUNCTION_LIST *loaded = NULL;
    CK_RV (*get)(CK_FUNCTION_LIST **);
    /* The client needs no environment: the configuration is ours to give. */
    setenv("SOFTHSM2_CONF", CONF, 1);
    void *module = dlopen(MODULE, RTLD_NOW);
    if (!module) {
        fprintf(stderr, "%s\n", dlerror());
        return 0;
    }
    *(void **)&get = dlsym(module, "C_GetFunctionList");
    if (!get || get(&loaded) != CKR_OK) return 0;
    real = ours = *loaded;
#define WRAP(name) ours.function[AT_##name] = (CK_FUNCTION)proxy_##name
    WRAP(Initialize);
    WRAP(GetSlotList);
    WRAP(GetSlotInfo);
    WRAP(GetTokenInfo);
    WRAP(GetMechanismList);
    WRAP(OpenSession);
    WRAP(GetSessionInfo);
    WRAP(Login);
    WRAP(Logout);
    WRAP(GetAttributeValue);
    WRAP(FindObjectsInit);
    WRAP(FindObjects);
    WRAP(FindObjectsFinal);
    WRAP(SignInit);
    WRAP(Sign);
    WRAP(SignUpdate);
    WRAP(SignFinal);
    WRAP(WaitForSlotEvent);
    ours.function[AT_GetFunctionList] = (CK_FUNCTION)C_GetFunctionList;
    return 1;
}

CK_RV C_GetFunctionList(CK_FUNCTION_LIST **list) {
    static int loaded;
    pthread_mutex_lock(&lock);
    if (!loaded) loaded = load();
    pthread_mutex_unlock(&lock);
    *list = loaded ? &ours : NULL;
    return loaded ? CKR_OK : CKR_GENERAL_ERROR;
}
