/* The little of PKCS#11 v2.40 that the fault proxy needs, written from the specification.
 * The function list is an array here: the proxy forwards most entries without knowing their arguments. */
#ifndef PKCS11_MIN_H
#define PKCS11_MIN_H

typedef unsigned long CK_ULONG, CK_RV, CK_FLAGS, CK_SLOT_ID, CK_SESSION, CK_OBJECT, CK_USER;
typedef unsigned char CK_BYTE, CK_BBOOL;
typedef void (*CK_FUNCTION)(void);

typedef struct {
    CK_BYTE major, minor;
} CK_VERSION;

typedef struct {
    CK_BYTE description[64], manufacturer[32];
    CK_FLAGS flags;
    CK_VERSION hardware, firmware;
} CK_SLOT_INFO;

typedef struct {
    CK_BYTE label[32], manufacturer[32], model[16], serial[16];
    CK_FLAGS flags;
    CK_ULONG counters[10]; /* sessions, PIN lengths and memory sizes: forwarded untouched */
    CK_VERSION hardware, firmware;
    CK_BYTE utc[16];
} CK_TOKEN_INFO;

typedef struct {
    CK_SLOT_ID slot;
    CK_ULONG state;
    CK_FLAGS flags;
    CK_ULONG device_error;
} CK_SESSION_INFO;

/* Places of the functions in CK_FUNCTION_LIST. */
enum {
    AT_Initialize = 0,
    AT_GetFunctionList = 3,
    AT_GetSlotList = 4,
    AT_GetSlotInfo = 5,
    AT_GetTokenInfo = 6,
    AT_GetMechanismList = 7,
    AT_OpenSession = 12,
    AT_CloseAllSessions = 14,
    AT_GetSessionInfo = 15,
    AT_Login = 18,
    AT_Logout = 19,
    AT_GetAttributeValue = 24,
    AT_FindObjectsInit = 26,
    AT_FindObjects = 27,
    AT_FindObjectsFinal = 28,
    AT_SignInit = 42,
    AT_Sign = 43,
    AT_SignUpdate = 44,
    AT_SignFinal = 45,
    AT_WaitForSlotEvent = 67,
    FUNCTION_COUNT = 68
};

typedef struct {
    CK_VERSION version;
    CK_FUNCTION function[FUNCTION_COUNT];
} CK_FUNCTION_LIST;

#define CKR_OK 0x000UL
#define CKR_SLOT_ID_INVALID 0x003UL
#define CKR_GENERAL_ERROR 0x005UL
#define CKR_ARGUMENTS_BAD 0x007UL
#define CKR_NO_EVENT 0x008UL
#define CKR_FUNCTION_NOT_SUPPORTED 0x054UL
#define CKR_DEVICE_REMOVED 0x032UL
#define CKR_PIN_INCORRECT 0x0A0UL
#define CKR_PIN_LEN_RANGE 0x0A2UL
#define CKR_PIN_LOCKED 0x0A4UL
#define CKR_SESSION_HANDLE_INVALID 0x0B3UL
#define CKR_TOKEN_NOT_PRESENT 0x0E0UL

#define CKF_TOKEN_PRESENT 0x00000001UL
#define CKF_DONT_BLOCK 0x00000001UL
#define CKF_PROTECTED_AUTHENTICATION_PATH 0x00000100UL
#define CKF_USER_PIN_COUNT_LOW 0x00010000UL
#define CKF_USER_PIN_FINAL_TRY 0x00020000UL
#define CKF_USER_PIN_LOCKED 0x00040000UL

#define CKA_ID 0x102UL

#define CKU_SO 0UL

#endif
