/** A processor that the sandbox has a table for, under Node's name for it. */
export type Architecture = 'x64' | 'arm64';

/** How the kernel names a processor to a seccomp filter (linux/audit.h). */
export const auditArchitectures: Record<Architecture, number> = { x64: 0xc000003e, arm64: 0xc00000b7 };

/**
 * The highest system call of Linux 6.1. Anything newer is answered as that kernel would answer: ENOSYS.
 * So a call that was invented after this table was reviewed is off, not on.
 */
export const highestKnownSyscall = 450;

/** System calls whose arguments decide. */
export const inspectedSyscalls = {
  clone: { x64: 56, arm64: 220 },
  clone3: { x64: 435, arm64: 435 },
  ioctl: { x64: 16, arm64: 29 },
  prctl: { x64: 157, arm64: 167 },
  socket: { x64: 41, arm64: 198 },
  socketpair: { x64: 53, arm64: 199 },
} as const satisfies Record<string, Record<Architecture, number>>;

/** System calls that always fail with EPERM, by the reason. Numbers are [x64, arm64]; null: not on that processor. */
export interface Denial {
  readonly reason: string;
  readonly calls: Readonly<Record<string, readonly [x64: number | null, arm64: number | null]>>;
}

/** Sources: arch/x86/entry/syscalls/syscall_64.tbl and include/uapi/asm-generic/unistd.h of Linux 6.1. */
export const denials: readonly Denial[] = [
  {
    reason:
      'A new namespace gives capabilities inside of it, and with them reach into much more of the kernel.',
    calls: { unshare: [272, 97], setns: [308, 268] },
  },
  {
    reason: 'The file tree was put together by the policy and stays as it is.',
    calls: {
      mount: [165, 40],
      umount2: [166, 39],
      pivot_root: [155, 41],
      chroot: [161, 51],
      open_tree: [428, 428],
      move_mount: [429, 429],
      fsopen: [430, 430],
      fsconfig: [431, 431],
      fsmount: [432, 432],
      fspick: [433, 433],
      mount_setattr: [442, 442],
      quotactl: [179, 60],
      quotactl_fd: [443, 443],
      sysfs: [139, null],
      ustat: [136, null],
    },
  },
  {
    reason:
      'Reading or steering another process reaches the sandbox’s own first process; a script needs neither.',
    calls: {
      ptrace: [101, 117],
      process_vm_readv: [310, 270],
      process_vm_writev: [311, 271],
      process_madvise: [440, 440],
      process_mrelease: [448, 448],
      kcmp: [312, 272],
      pidfd_getfd: [438, 438],
    },
  },
  {
    reason: 'Kernel keyrings are shared between all processes of a user.',
    calls: { add_key: [248, 217], request_key: [249, 218], keyctl: [250, 219] },
  },
  {
    reason:
      'Large kernel interfaces with a long list of past escapes; io_uring also goes around this filter.',
    calls: {
      bpf: [321, 280],
      io_uring_setup: [425, 425],
      io_uring_enter: [426, 426],
      io_uring_register: [427, 427],
      perf_event_open: [298, 241],
      userfaultfd: [323, 282],
      fanotify_init: [300, 262],
      fanotify_mark: [301, 263],
      lookup_dcookie: [212, 18],
      vmsplice: [278, 75],
    },
  },
  {
    reason: 'Old inter-process communication that outlives its makers; Python uses /dev/shm instead.',
    calls: {
      shmget: [29, 194],
      shmat: [30, 196],
      shmctl: [31, 195],
      shmdt: [67, 197],
      semget: [64, 190],
      semop: [65, 193],
      semctl: [66, 191],
      semtimedop: [220, 192],
      msgget: [68, 186],
      msgsnd: [69, 189],
      msgrcv: [70, 188],
      msgctl: [71, 187],
      mq_open: [240, 180],
    },
  },
  {
    reason: 'Special files and extended attributes have no place in a result.',
    calls: {
      mknod: [133, null],
      mknodat: [259, 33],
      setxattr: [188, 5],
      lsetxattr: [189, 6],
      fsetxattr: [190, 7],
    },
  },
  {
    reason: 'File handles open files by number, past every path check.',
    calls: { name_to_handle_at: [303, 264], open_by_handle_at: [304, 265] },
  },
  {
    reason:
      'A file in memory that is in no file system and, unmapped, in no process: where no control group counts it, nothing does.',
    calls: { memfd_create: [319, 279] },
  },
  {
    reason:
      'Placing and pinning pages is for databases; it has been a source of kernel faults and of memory outside of limits.',
    calls: {
      mbind: [237, 235],
      set_mempolicy: [238, 237],
      set_mempolicy_home_node: [450, 450],
      migrate_pages: [256, 238],
      move_pages: [279, 239],
      memfd_secret: [447, 447],
    },
  },
  {
    reason: 'A personality turns off address randomisation or brings back old, weaker behaviour.',
    calls: { personality: [135, 92], uselib: [134, null], modify_ldt: [154, null] },
  },
  {
    reason:
      'Administration of the machine. It needs a capability that the sandbox does not have; denied twice on purpose.',
    calls: {
      create_module: [174, null],
      init_module: [175, 105],
      finit_module: [313, 273],
      delete_module: [176, 106],
      query_module: [178, null],
      kexec_load: [246, 104],
      kexec_file_load: [320, 294],
      reboot: [169, 142],
      swapon: [167, 224],
      swapoff: [168, 225],
      sethostname: [170, 161],
      setdomainname: [171, 162],
      settimeofday: [164, 170],
      clock_settime: [227, 112],
      clock_adjtime: [305, 266],
      adjtimex: [159, 171],
      acct: [163, 89],
      syslog: [103, 116],
      iopl: [172, null],
      ioperm: [173, null],
      vhangup: [153, 58],
      nfsservctl: [180, 42],
      _sysctl: [156, null],
    },
  },
];
