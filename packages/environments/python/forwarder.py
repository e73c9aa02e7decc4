"""A way from the sandbox's own loopback to the worker's proxy: tools speak to ports, and the sandbox has a socket file."""

import asyncio
import threading

CHUNK_BYTES = 64 * 1024


def start_forwarder(socket_path):
    """Listens on a port of its own in a thread of its own; returns the proxy's URL."""
    loop = asyncio.new_event_loop()

    async def listen():
        async def serve(reader, writer):
            await _join(reader, writer, socket_path)

        return await asyncio.start_server(serve, "127.0.0.1", 0)

    server = loop.run_until_complete(listen())
    threading.Thread(target=loop.run_forever, daemon=True).start()
    return f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"


async def _join(reader, writer, socket_path):
    try:
        upstream_reader, upstream_writer = await asyncio.open_unix_connection(socket_path)
    except OSError:
        writer.close()  # The worker is closing: the tool sees a connection that ends.
        return
    await asyncio.gather(_pump(reader, upstream_writer), _pump(upstream_reader, writer))


async def _pump(reader, writer):
    try:
        while data := await reader.read(CHUNK_BYTES):
            writer.write(data)
            await writer.drain()
    except OSError:
        pass  # One side has gone; closing tells the other.
    finally:
        writer.close()
