#!/usr/bin/env dotnet
// A program in one file, from the packages: `./build.ps1 -Task Pack` makes them, then `dotnet run examples/first-model.cs`.
#:package MnistTools.Plotting@0.2.0
// Otherwise NuGet loads the compiler for native code, which a program that is only run does not need.
#:property PublishAot=false
#:property ManagePackageVersionsCentrally=false
#:property RestoreAdditionalProjectSources=../artifacts/package/release

using System.Globalization;
using MnistTools.Data;
using MnistTools.Models;
using MnistTools.Persistence;
using MnistTools.Plotting;
using MnistTools.Training;

int epochs = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 5;
MnistData data = MnistFolder.LoadMnist();
var model = new MnistModel(MnistModel.DefaultLayers, seed: 1);
var options = new TrainingOptions { Epochs = epochs, BatchSize = 64, Seed = 1 };
History history = Trainer.Fit(model, data.Train, data.Test, options, new ProgressWriter(Console.Out));
Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"val_accuracy: {history["val_accuracy"][^1]:F4}"));
FigureFile.Write(HistoryFigure.Create([history], CultureInfo.InvariantCulture), "accuracy.png", overwrite: true);
ModelFile.Save(model, "digits.safetensors", overwrite: true);
