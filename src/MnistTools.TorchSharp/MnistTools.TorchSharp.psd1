@{
    RootModule = 'MnistTools.TorchSharp.dll'
    ModuleVersion = '{Version}'
    GUID = '0b8f6d3b-5a0e-4a51-9b0b-3c2f5d7e8a16'
    Author = 'The MnistTools authors'
    Copyright = '(c) The MnistTools authors. MIT licence.'
    Description = 'libtorch as a second engine of MnistTools: Invoke-MnistTraining -Engine TorchSharp. It brings TorchSharp and libtorch for the processor.'
    PowerShellVersion = '7.6'
    CompatiblePSEditions = @('Core')
    RequiredModules = @('MnistTools')
    CmdletsToExport = @()
    FunctionsToExport = @()
    VariablesToExport = @()
    AliasesToExport = @()
    PrivateData = @{
        PSData = @{
            Tags = @('TorchSharp', 'libtorch', 'PyTorch', 'MNIST', 'MachineLearning')
        }
    }
}
