"""Count what stands in a column of a table: python3 table.py FILE.csv COLUMN"""

import csv
import sys
from collections import Counter


def count(path: str, column: str) -> Counter:
    with open(path, newline="", encoding="utf-8") as file:
        return Counter(row[column] for row in csv.DictReader(file))


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    for value, times in count(sys.argv[1], sys.argv[2]).most_common():
        print(f"{times:6}  {value}")
