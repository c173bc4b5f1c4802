from flask import Flask

scores = model.predict(rows)
