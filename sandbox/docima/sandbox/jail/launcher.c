/* The fork server for programs that need no warm interpreter: the same orders and the same inner jail as zygote.py and
 * isolate.py, in a process so small that starting one costs hardly more than a bare exec.
 *
 * launcher CONTROL_FD OWN_FILTER_HEX RUN_FILTER_HEX
 *
 * The first filter is for this process and all of its children, the second, on top of it, for runs: what the kernel
 * has to install anew for each run is short.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { RUN = 1, KILL = 2 };
enum { PROGRAM = 1, CHANNEL = 2, HIDE_PROC = 4, FRESH_PIDS = 8, WARM = 16, INLINE = 32 };
enum { MESSAGE_BYTES = 160000, MAX_DESCRIPTORS = 64, STREAMS = 3, MAX_STRINGS = 1024 };
enum { INLINE_BYTES = 65536, ERRORS_BYTES = 4096 };
enum { INNER = 3, PROGRAM_FD = 4, FIRST_FREE_FD = 5, CLEAR_FD = 200 };

struct order {
    int64_t op, flags, cpu_seconds, file_bytes, processes, files, stack_bytes, data_bytes, address_bytes;
    int64_t disk_bytes, inodes, arguments, environment, names;
};

static char message[MESSAGE_BYTES + 1];
static char *strings[MAX_STRINGS + 3];
static char *arguments[MAX_STRINGS + 1], *environment[MAX_STRINGS + 1];
static int descriptors[MAX_DESCRIPTORS + STREAMS];
static char *input;
static size_t input_size;
static int descriptor_count;
static struct order order;
static struct sock_fprog filter;
static int user, group;

/* Holds the mounts of the last run: to take them apart takes the kernel a while, which passes while the next run is
 * at work, or nobody waits. Where the next one may have little memory, it does not begin with what they still hold. */
static int mounts = -1;
static int64_t mounts_bytes;
enum { IDLE_MILLISECONDS = 5, MANY_TIMES = 16 };
static volatile int fault;
static char stack[1 << 17] __attribute__((aligned(16)));

static int put(const char *path, const char *text) {
    int descriptor = open(path, O_WRONLY | O_CLOEXEC);
    if (descriptor < 0) return -1;
    ssize_t written = write(descriptor, text, strlen(text));
    close(descriptor);
    return written < 0 ? -1 : 0;
}

static int isolate(void) {
    char text[128];
    unsigned long quiet = MS_NOSUID | MS_NODEV | MS_NOEXEC;
    if (put("/proc/self/setgroups", "deny")) return -1;
    snprintf(text, sizeof text, "%d %d 1", user, user);
    if (put("/proc/self/uid_map", text)) return -1;
    snprintf(text, sizeof text, "%d %d 1", group, group);
    if (put("/proc/self/gid_map", text)) return -1;
    snprintf(text, sizeof text, "size=%lld,nr_inodes=%lld,mode=1777", (long long)order.disk_bytes, (long long)order.inodes);
    if (mount("none", "/tmp", "tmpfs", MS_NOSUID | MS_NODEV, text)) return -1;
    if (put("/proc/self/oom_score_adj", "1000")) return -1;
    if (order.flags & HIDE_PROC) return mount("none", "/proc", "tmpfs", MS_RDONLY | quiet, "size=4k,nr_inodes=2");
    return mount("none", "/proc", "", MS_REMOUNT | MS_BIND | MS_RDONLY | quiet, 0);
}

static int bound(int what, int64_t soft, int64_t hard) {
    struct rlimit limit = {(rlim_t)soft, (rlim_t)hard};
    return setrlimit(what, &limit);
}

static int limit(void) {
    if (bound(RLIMIT_CPU, order.cpu_seconds, order.cpu_seconds + 1)) return -1;
    if (bound(RLIMIT_FSIZE, order.file_bytes, order.file_bytes)) return -1;
    if (bound(RLIMIT_NPROC, order.processes, order.processes)) return -1;
    if (bound(RLIMIT_NOFILE, order.files, order.files)) return -1;
    if (bound(RLIMIT_CORE, 0, 0)) return -1;
    /* What may be had of stack is memory like any other, so that a program may ask for more of it, as many do. */
    struct rlimit stack_limit;
    if (getrlimit(RLIMIT_STACK, &stack_limit)) return -1;
    rlim_t most = stack_limit.rlim_max, wanted = (rlim_t)order.stack_bytes;
    if (bound(RLIMIT_STACK, wanted < most ? wanted : most, most)) return -1;
    if (order.data_bytes && bound(RLIMIT_DATA, order.data_bytes, order.data_bytes)) return -1;
    if (order.address_bytes && bound(RLIMIT_AS, order.address_bytes, order.address_bytes)) return -1;
    return 0;
}

static int drop_rights(void) {
    struct __user_cap_header_struct head = {_LINUX_CAPABILITY_VERSION_3, 0};
    struct __user_cap_data_struct none[2] = {{0, 0, 0}, {0, 0, 0}};
    if (syscall(SYS_capset, &head, none)) return -1;
    if (prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0)) return -1;
    return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter, 0, 0);
}

/* Put the order's descriptors at their places and close the rest; returns how many stand from FIRST_FREE_FD on. */
static int arrange(void) {
    int high[MAX_DESCRIPTORS + STREAMS], next = 3, files = 0;
    for (int i = 0; i < descriptor_count; i++)
        if ((high[i] = fcntl(descriptors[i], F_DUPFD, CLEAR_FD)) < 0) return -1;
    for (int i = 0; i < 3; i++)
        if (dup2(high[i], i) < 0) return -1;
    close(INNER);
    close(PROGRAM_FD);
    if (order.flags & PROGRAM && dup3(high[next++], PROGRAM_FD, O_CLOEXEC) < 0) return -1;
    if (order.flags & CHANNEL && dup2(high[next++], INNER) < 0) return -1;
    for (; next < descriptor_count; next++, files++)
        if (dup3(high[next], FIRST_FREE_FD + files, O_CLOEXEC) < 0) return -1;
    return syscall(SYS_close_range, FIRST_FREE_FD + files, ~0U, 0) ? -1 : files;
}

static int place_files(int count) {
    for (int i = 0; i < count; i++) {
        struct stat found;
        off_t sent = 0;
        int target = open(strings[order.arguments + order.environment + i], O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0755);
        if (target < 0 || fstat(FIRST_FREE_FD + i, &found)) return -1;
        while (sent < found.st_size)
            if (sendfile(target, FIRST_FREE_FD + i, &sent, found.st_size - sent) <= 0) return -1;
        close(target);
        close(FIRST_FREE_FD + i);
    }
    return 0;
}

/* Shares our memory until it execs (vfork), so it tells its fault by a variable. */
static int child(void *unused) {
    (void)unused;
    int files = arrange();
    sigset_t none;
    sigemptyset(&none);
    if (files < 0 || files != order.names || setsid() < 0 || isolate() || chdir("/tmp") || place_files(files) || limit() ||
        sigprocmask(SIG_SETMASK, &none, 0) || drop_rights()) {
        fault = errno ? errno : EINVAL;
        _exit(1);
    }
    if (order.flags & PROGRAM)
        syscall(SYS_execveat, PROGRAM_FD, "", arguments, environment, AT_EMPTY_PATH);
    else
        execve(arguments[0], arguments, environment);
    fault = errno;
    _exit(1);
}

static ssize_t receive(int control) {
    char space[CMSG_SPACE(sizeof(int) * MAX_DESCRIPTORS)];
    struct iovec part = {message, MESSAGE_BYTES};
    struct msghdr header = {.msg_iov = &part, .msg_iovlen = 1, .msg_control = space, .msg_controllen = sizeof space};
    ssize_t got = recvmsg(control, &header, MSG_CMSG_CLOEXEC);
    descriptor_count = 0;
    if (got <= 0) return got;
    for (struct cmsghdr *each = CMSG_FIRSTHDR(&header); each; each = CMSG_NXTHDR(&header, each))
        if (each->cmsg_type == SCM_RIGHTS) {
            int count = (int)((each->cmsg_len - CMSG_LEN(0)) / sizeof(int));
            memcpy(descriptors + descriptor_count, CMSG_DATA(each), sizeof(int) * count);
            descriptor_count += count;
        }
    return got;
}

/* Files in memory for an order that brings its input, before the descriptors that it has. */
static int make_streams(void) {
    memmove(descriptors + STREAMS, descriptors, sizeof(int) * descriptor_count);
    descriptor_count += STREAMS;
    for (int i = 0; i < STREAMS; i++)
        if ((descriptors[i] = memfd_create("docima", MFD_CLOEXEC | (i ? 0 : MFD_ALLOW_SEALING))) < 0) return -1;
    for (size_t done = 0; done < input_size;) {
        ssize_t written = pwrite(descriptors[0], input + done, input_size - done, done);
        if (written < 0) return -1;
        done += written;
    }
    return fcntl(descriptors[0], F_ADD_SEALS, F_SEAL_WRITE | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL);
}

static int parse(ssize_t size) {
    if (size < (ssize_t)sizeof order) return -1;
    memcpy(&order, message, sizeof order);
    if (order.op != RUN) return 0;
    int64_t wanted = order.arguments + order.environment + order.names, count = 0;
    if (order.arguments < 1 || order.environment < 0 || order.names < 0 || wanted > MAX_STRINGS) return -1;
    message[size] = 0;
    char *at = message + sizeof order;
    for (; at < message + size && count < wanted; at += strlen(at) + 1) strings[count++] = at;
    if (count != wanted || at > message + size) return -1;
    input = at;
    input_size = message + size - at;
    if (order.flags & INLINE ? make_streams() : descriptor_count < STREAMS) return -1;
    memcpy(arguments, strings, sizeof(char *) * order.arguments);
    arguments[order.arguments] = 0;
    memcpy(environment, strings + order.arguments, sizeof(char *) * order.environment);
    environment[order.environment] = 0;
    return 0;
}

static void sweep(void) {
    if (getpid() != 1) abort(); /* outside of a process namespace this would end the machine */
    do kill(-1, SIGKILL);
    while (waitpid(-1, 0, 0) > 0 || errno == EINTR);
}

static int64_t children_cpu(void) {
    struct rusage used;
    getrusage(RUSAGE_CHILDREN, &used);
    return (used.ru_utime.tv_sec + used.ru_stime.tv_sec) * 1000000LL + used.ru_utime.tv_usec + used.ru_stime.tv_usec;
}

static int64_t now(void) {
    struct timespec at;
    clock_gettime(CLOCK_MONOTONIC, &at);
    return at.tv_sec * 1000000LL + at.tv_nsec / 1000;
}

static void wait_for(int control, int pid, int *status, int64_t *memory) {
    struct rusage used;
    struct pollfd both[2] = {{(int)syscall(SYS_pidfd_open, pid, 0), POLLIN, 0}, {control, POLLIN, 0}};
    for (;;) {
        if (poll(both, 2, -1) < 0 && errno != EINTR) abort();
        if (both[0].revents) break;
        if (both[1].revents) {
            struct order kept = order;
            ssize_t got = receive(control);
            for (int i = 0; i < descriptor_count; i++) close(descriptors[i]);
            if (got <= 0) {
                sweep();
                _exit(0);
            }
            if (!parse(got) && order.op == KILL) kill(-1, SIGKILL);
            order = kept;
        }
    }
    close(both[0].fd);
    wait4(pid, status, 0, &used);
    *memory = used.ru_maxrss;
}

static size_t take(int file, char *into, size_t size, off_t from) {
    size_t taken = 0;
    for (ssize_t got; taken < size && (got = pread(file, into + taken, size - taken, from + taken)) > 0;) taken += got;
    return taken;
}

/* The answer with what was written; with the file itself where that is much. */
static void tell_all(int control, const int64_t *answer, int out, int errors) {
    static char text[INLINE_BYTES + ERRORS_BYTES];
    struct stat wrote = {0}, complained = {0};
    fstat(out, &wrote);
    fstat(errors, &complained);
    size_t tail = complained.st_size < ERRORS_BYTES ? complained.st_size : ERRORS_BYTES;
    size_t size = take(out, text, wrote.st_size < INLINE_BYTES ? wrote.st_size : INLINE_BYTES, 0);
    int64_t told[7] = {answer[0], answer[1], answer[2], answer[3], answer[4], wrote.st_size, size};
    char space[CMSG_SPACE(sizeof(int))];
    size_t all = size + take(errors, text + size, tail, complained.st_size - tail);
    struct iovec parts[2] = {{told, sizeof told}, {text, all}};
    struct msghdr header = {.msg_iov = parts, .msg_iovlen = 2};
    if ((int64_t)size < wrote.st_size) {
        header.msg_control = space;
        header.msg_controllen = sizeof space;
        struct cmsghdr *first = CMSG_FIRSTHDR(&header);
        first->cmsg_level = SOL_SOCKET;
        first->cmsg_type = SCM_RIGHTS;
        first->cmsg_len = CMSG_LEN(sizeof(int));
        memcpy(CMSG_DATA(first), &out, sizeof(int));
    }
    sendmsg(control, &header, MSG_NOSIGNAL);
}

static int hold_mounts(int pid) {
    char path[64];
    if (order.flags & HIDE_PROC) return -1; /* a /proc that is not our own knows others by such numbers */
    snprintf(path, sizeof path, "/proc/%d/ns/mnt", pid);
    return open(path, O_RDONLY | O_CLOEXEC);
}

static void forget_mounts(void) {
    if (mounts >= 0) close(mounts);
    mounts = -1;
}

static void run(int control) {
    int64_t answer[5] = {0, 0, 0, 0, 0}, before = children_cpu(), start = now();
    int received = descriptor_count, kept[MAX_DESCRIPTORS + STREAMS], status = 0, inlined = order.flags & INLINE;
    memcpy(kept, descriptors, sizeof kept);
    if (order.data_bytes < MANY_TIMES * mounts_bytes) forget_mounts();
    fault = errno = 0;
    int pid = clone(child, stack + sizeof stack, CLONE_VM | CLONE_VFORK | CLONE_NEWUSER | CLONE_NEWNS | SIGCHLD, 0);
    for (int i = inlined ? STREAMS : 0; i < received; i++) close(kept[i]);
    if (pid < 0)
        answer[4] = errno;
    else {
        int failed = fault;
        int held = hold_mounts(pid);
        forget_mounts();
        mounts = held;
        mounts_bytes = order.disk_bytes;
        wait_for(control, pid, &status, &answer[2]);
        answer[3] = now() - start;
        sweep();
        answer[0] = status;
        answer[1] = children_cpu() - before;
        answer[4] = failed;
    }
    if (inlined)
        tell_all(control, answer, kept[1], kept[2]);
    else
        send(control, answer, sizeof answer, MSG_NOSIGNAL);
    for (int i = 0; inlined && i < STREAMS; i++) close(kept[i]);
}

static int read_filter(const char *text, struct sock_fprog *into) {
    size_t size = strlen(text) / 2;
    unsigned char *steps = malloc(size);
    for (size_t i = 0; i < size; i++)
        if (sscanf(text + 2 * i, "%2hhx", &steps[i]) != 1) return -1;
    into->len = (unsigned short)(size / 8);
    into->filter = (struct sock_filter *)steps;
    return 0;
}

int main(int count, char **values) {
    struct sock_fprog own;
    if (count != 4 || read_filter(values[2], &own) || read_filter(values[3], &filter)) return 2;
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) || prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &own, 0, 0)) return 2;
    int control = atoi(values[1]);
    user = (int)getuid();
    group = (int)getgid();
    send(control, "ready", 5, MSG_NOSIGNAL);
    for (;;) {
        struct pollfd order_comes = {control, POLLIN, 0};
        if (mounts >= 0 && !poll(&order_comes, 1, IDLE_MILLISECONDS)) forget_mounts();
        ssize_t got = receive(control);
        if (got <= 0) return 0;
        if (parse(got)) return 3;
        if (order.op == RUN) run(control);
        else
            for (int i = 0; i < descriptor_count; i++) close(descriptors[i]);
    }
}
