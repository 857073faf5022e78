"""Looking after the broker of the demo, a SQLite file: kombu keeps there what it has delivered."""

from kombu import Connection


def forget_delivered(connection: Connection) -> int:
    """Delete the tasks that a worker has taken; returns how many. Other brokers keep none."""
    if connection.transport.driver_name != "sqlalchemy":
        return 0
    channel = connection.default_channel
    taken = channel.session.query(channel.message_cls).filter_by(visible=False)
    count = taken.delete(synchronize_session=False)
    channel.session.commit()
    return count
