"""Cleaning the broker of the demo, a SQLite file: kombu keeps delivered tasks in it."""

from typing import TYPE_CHECKING, cast

from kombu import Connection

if TYPE_CHECKING:
    from kombu.transport.sqlalchemy import Channel


def forget_delivered(connection: Connection) -> int:
    """Delete delivered tasks; returns how many. Brokers that are no SQL database keep none."""
    if connection.transport.driver_name != "sqlalchemy":
        return 0
    channel = cast("Channel", connection.default_channel)
    taken = channel.session.query(channel.message_cls).filter_by(visible=False)
    count = taken.delete(synchronize_session=False)
    channel.session.commit()
    return count
