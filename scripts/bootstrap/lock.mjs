import { createHash } from 'node:crypto';
import { statSync, unlinkSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * @typedef {object} Lock
 * @property {() => Promise<void>} release
 *
 * @typedef {object} Holder
 * @property {number | null} pid who holds it; null where the holder is too busy to say
 * @property {Promise<void>} released settles when the holder has given it up or died
 */

/** How long a holder may take to say who it is, in milliseconds. It may be in the middle of blocking work. */
const answerTimeoutMs = 1_000;

/**
 * The name of the lock for one purpose on one folder: by what the folder is, since one may be mounted under several
 * paths, and containers that share a network may each have another one under the same path.
 *
 * @param {string} purpose
 * @param {string} folder
 */
export function lockName(purpose, folder) {
  const { dev, ino } = statSync(folder);
  return `${purpose} ${dev}:${ino}`;
}

/**
 * Takes the lock of that name on this machine, or tells who has it.
 *
 * The lock is a listening socket, so the kernel holds it: it ends with its process, even with a killed one, and
 * two processes that find a dead holder cannot both take its place.
 *
 * @param {string} name
 * @returns {Promise<{ lock: Lock } | { holder: Holder }>}
 */
export async function tryLock(name) {
  for (;;) {
    const lock = await listen(addressOf(name));
    if (lock !== null) return { lock };
    const holder = await ask(addressOf(name));
    if (holder !== null) return { holder };
  }
}

/**
 * Waits for the lock of that name.
 *
 * @param {string} name
 * @param {(holder: Holder) => void} onWait called when somebody else has it
 * @returns {Promise<Lock>}
 */
export async function waitForLock(name, onWait) {
  for (;;) {
    const taken = await tryLock(name);
    if ('lock' in taken) return taken.lock;
    onWait(taken.holder);
    await taken.holder.released;
  }
}

/** @param {string} name */
function addressOf(name) {
  const id = `gruntless-${createHash('sha256').update(name).digest('hex').slice(0, 32)}`;
  // Linux has socket names that are no files and leave nothing behind.
  return process.platform === 'linux' ? `\0${id}` : join(tmpdir(), `${id}.sock`);
}

/**
 * @param {string} address
 * @returns {Promise<Lock | null>} null where somebody listens already
 */
function listen(address) {
  return new Promise((resolve, reject) => {
    /** @type {Set<import('node:net').Socket>} */
    const waiting = new Set();
    const server = createServer((socket) => {
      // The connection stays open while the lock is held; its end tells those who wait.
      waiting.add(socket);
      socket.unref();
      socket.on('close', () => waiting.delete(socket));
      socket.on('error', () => socket.destroy());
      socket.write(`${process.pid}\n`);
    });
    /** @type {() => Promise<void>} */
    const release = () =>
      new Promise((done) => {
        server.close(() => done());
        for (const socket of waiting) socket.destroy();
      });
    server.once('error', (/** @type {NodeJS.ErrnoException} */ error) => {
      if (error.code === 'EADDRINUSE') resolve(null);
      else reject(error);
    });
    server.listen(address, () => {
      server.unref();
      resolve({ release });
    });
  });
}

/**
 * @param {string} address
 * @returns {Promise<Holder | null>} null where the holder is gone
 */
function ask(address) {
  return new Promise((resolve) => {
    const socket = connect(address);
    /** @type {Promise<void>} */
    const released = new Promise((done) => {
      socket.once('close', () => done());
    });
    const timer = setTimeout(() => resolve({ pid: null, released }), answerTimeoutMs);
    socket.once('data', (data) => resolve({ pid: Number.parseInt(String(data), 10), released }));
    socket.once('error', (/** @type {NodeJS.ErrnoException} */ error) => {
      // Where the lock is a file, a killed holder leaves it behind, and nobody answers.
      if (error.code === 'ECONNREFUSED' && !address.startsWith('\0')) unlinkSync(address);
    });
    void released.then(() => {
      clearTimeout(timer);
      resolve(null);
    });
  });
}
